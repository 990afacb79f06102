import { expect, test } from 'vitest'
import { checkHintFormat } from './check-hint.ts'

const PATH = ['sources', 0, 'resources', 0, 'columns', 'day']

test.each([
  ['%m/%d/%Y', 'date'],
  ['%-d.%-m.%Y %H:%M', 'timestamp'],
  ['%I:%M %p', 'time'],
  ['%d%%%b', 'date'],
])('%s of a %s is taken', (format, type) => {
  expect(() => checkHintFormat({ format, type }, PATH)).not.toThrow()
})

test.each([
  ['DD/MM/YYYY', 'date', 'has no strptime specifier', '{ type: \'date\', format: "%d/%m/%Y" }'],
  [
    'yyyy-MM-dd HH:mm:ss',
    undefined,
    'has no strptime specifier',
    '\'timestamp\', format: "%Y-%m-%d %H:%M:%S"',
  ],
  ['MM/DD/YY hh:mm a', 'timestamp', 'has no strptime specifier', '"%m/%d/%y %I:%M %p"'],
  ['%d/%m/%Y', undefined, 'needs the type', '{ type: \'date\', format: "%d/%m/%Y" }'],
  ['%d/%m/%Y', 'text', 'cannot have a format', "type: 'date'"],
  ['%s', 'timestamp', '%s is not a strptime specifier', "epoch: 'seconds'"],
  ['%Y-%Q', 'date', 'has %Q', '%Y, %m, %d'],
  ['100%', 'date', 'has %', '%Y, %m, %d'],
])('%j of the type %s is refused', (format, type, message, hint) => {
  const check = (): void => checkHintFormat({ format, type }, PATH)
  expect(check).toThrow(message)
  expect(check).toThrow(
    expect.objectContaining({ code: 'E_CONFIG', hint: expect.stringContaining(hint) as string }),
  )
})
