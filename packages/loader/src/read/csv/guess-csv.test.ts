import { expect, test } from 'vitest'
import { guessCsv } from './guess-csv.ts'

test.each([
  ['a,b\n1,2\n', ',', ['a', 'b']],
  ['a;b\r\n1,5;2\r\n', ';', ['a', 'b']],
  ['a\tb, c\n1\t2\n', '\t', ['a', 'b, c']],
  ['"a|b"|c\n"x\n,y"|2\n', '|', ['a|b', 'c']],
  ['sep=;\na;b\n', ';', ['a', 'b']],
  ['a\n1\n', ',', ['a']],
  ['a;b\n1;2\n3;', ';', ['a', 'b']],
  ['', ',', []],
  ['a;b;c\n1;2;1,5\n2;3;1,6\noops\n', ';', ['a', 'b', 'c']],
])('%j is delimited by %j', (text, delimiter, header) => {
  expect(guessCsv(text)).toEqual({ delimiter, header })
})

test('a first line that is a comment says how comments begin', () => {
  expect(guessCsv('# x;y;z\na|b\n#\n1|2\n')).toEqual({ delimiter: '|', header: ['a', 'b'], comment: '#' })
})
