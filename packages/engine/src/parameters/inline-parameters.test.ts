import { expect, test } from 'vitest'
import { inlineParameters } from './inline-parameters.ts'

test.each([
  ['select $1, $2', ['a', 1], `select  'a' ,  '1' `],
  ['select $2, $1, $2', [true, null], `select  null ,  'true' ,  null `],
  ['select $1', [`it's`], `select  'it''s' `],
  ['select $1', ['a\\b'], `select   E'a\\\\b' `],
  ['select $1', [{ a: ["'"] }], `select  '{"a":["''"]}' `],
  ['select $1', [new Date(0)], `select  '1970-01-01T00:00:00.000Z' `],
  [
    `select '$1', e'\\'$1', "$1", $1 -- $1\n, $1 /* $1 */`,
    ['x'],
    `select '$1', e'\\'$1', "$1",  'x'  -- $1\n,  'x'  /* $1 */`,
  ],
  ['do $$ $1 $$; do $a$ $$ $1 $a$; select $1', ['x'], `do $$ $1 $$; do $a$ $$ $1 $a$; select  'x' `],
])('%s', (sql, values, expected) => {
  expect(inlineParameters(sql, values)).toBe(expected)
})

test('a statement that has no value for a parameter is an error', () => {
  expect(() => inlineParameters('select $2', ['x'])).toThrow('the statement has no value for $2')
})
