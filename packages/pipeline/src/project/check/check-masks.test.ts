import { expect, test } from 'vitest'
import { checkMasks } from './check-masks.ts'

const PATH = ['sources', 0, 'resources', 0]
const scd2 = { kind: 'scd2', rowVersionColumn: 'version' }

test.each([
  [{ primaryKey: 'email', columns: { email: { mask: 'redact' } } }, 'redact makes different keys equal'],
  [
    { mergeStrategy: scd2, columns: { version: { mask: 'partial' } } },
    'partial makes different versions equal',
  ],
  [
    { kind: 'rows', incremental: { cursor: 'meta.at' }, columns: { meta: { mask: 'sha256' } } },
    'the cursor needs the values of meta',
  ],
])('%j is an error', (resource, message) => {
  expect(() => checkMasks(resource, [], PATH)).toThrow(message)
})

test('a mask that keeps keys apart is taken', () => {
  const resource = { primaryKey: 'email', columns: { email: { mask: 'sha256' } } }
  expect(() => checkMasks(resource, [], PATH)).not.toThrow()
})
