import { errors } from 'undici'
import { expect, test } from 'vitest'
import { isConnectionError } from './connection-error.ts'

test('what a client refuses to send is no broken connection', () => {
  expect(isConnectionError(new errors.InvalidArgumentError('Invalid URL protocol'))).toBe(false)
  expect(isConnectionError(new errors.SocketError('other side closed'))).toBe(true)
})
