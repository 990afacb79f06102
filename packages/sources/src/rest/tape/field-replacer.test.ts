import { parseJson, stringifyJson } from '@sluice/loader'
import { expect, test } from 'vitest'
import { FieldReplacer } from './field-replacer.ts'

test('a request keeps the numbers of its body as they were written', () => {
  const replacer = new FieldReplacer(['email'])
  replacer.replace({ email: 'ada@acme.test' })
  const sent = parseJson('{"amount":1.10,"list":[1e400,{"email":"ada@acme.test","id":2.0}]}')
  const answer = replacer.inRequest({ method: 'POST', url: '/orders', sent, status: 200, headers: {} })
  expect([answer.url, stringifyJson(answer.sent)]).toEqual([
    '/orders',
    '{"amount":1.10,"list":[1e400,{"email":"email-1@example.com","id":2.0}]}',
  ])
})
