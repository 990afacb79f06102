import { expect, test } from 'vitest'
import { code, markdownTable } from './markdown.ts'

test.each([
  ['shop.orders', '`shop.orders`'],
  ['a`b', '``a`b``'],
  ['``', '``` `` ```'],
  ['a\n\u202eb\u001b', '`a \\u202eb\\u001b`'],
  ['a\nb\tc', '`a b c`'],
  [' a ', '`  a  `'],
  ['<script>@ada', '`<script>@ada`'],
  ['', ''],
])('%j as code', (text, markdown) => {
  expect(code(text)).toBe(markdown)
})

test('a bar stays in its cell', () => {
  expect(markdownTable([{ title: 'a' }, { title: 'b', align: 'right' }], [[code('x|y'), '1']])).toBe(
    '| a | b |\n| --- | ---: |\n| `x\\|y` | 1 |',
  )
})
