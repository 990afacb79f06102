import { expect, test } from 'vitest'
import { colorsWhere } from '../framework/colors.ts'
import { errorLines } from './report/error-lines.ts'
import { eventLines } from './report/event-lines.ts'
import { oneLine, shownText } from '@sluice/schema'

const NASTY = 'x\u001b]52;c;ZQ==\u0007\u001b[2J\u009b31m\u007f\u202e\u2066\u200f.csv'
const ESCAPED = 'x\\u001b]52;c;ZQ==\\u0007\\u001b[2J\\u009b31m\\u007f\\u202e\\u2066\\u200f.csv'

test('control characters and marks of direction are shown by their codes', () => {
  expect(shownText(NASTY)).toBe(ESCAPED)
  expect(shownText('two\nlines\tand é 漢字 👩‍👩‍👧 שלום')).toBe('two\nlines\tand é 漢字 👩‍👩‍👧 שלום')
  expect(oneLine('a\r\n\tb\u2028c')).toBe('a\\r\\n\\tb\\u2028c')
})

test('colours stay where there are any, and only they', () => {
  const { red } = colorsWhere(true)
  expect(shownText(red(NASTY), { coloured: true })).toBe(red(ESCAPED))
  expect(shownText(red('a'))).toBe('\\u001b[31ma\\u001b[39m')
})

test('a name cannot end its line', () => {
  const plain = colorsWhere(false)
  const first = { file: 'a\n✓ all is well', line: 3, reason: `it has\n${NASTY}` }
  const lines = eventLines({ kind: 'quarantined', resource: 'shop.orders', count: 2, first }, plain)
  expect(lines.join('\n').split('\n')).toHaveLength(1)
  const error = { code: 'E_X', message: NASTY, place: `a\nb${NASTY}`, hint: NASTY }
  expect(errorLines(error, NASTY, plain).slice(0, 3)).toEqual([
    `error E_X: ${ESCAPED}`,
    `  at a\\nb${ESCAPED}`,
    `  → ${ESCAPED}`,
  ])
})
