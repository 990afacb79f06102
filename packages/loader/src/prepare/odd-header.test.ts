import { expect, test } from 'vitest'
import type { RawTable } from '../raw/raw-table.ts'
import { oddHeaderWarning } from './odd-header.ts'

const raw = (...sources: readonly string[]): RawTable => ({
  table: 'raw',
  columns: sources.map((source, index) => ({ source, column: `c${index}`, form: 'text' })),
  position: 'rowid',
  row: 'rowid',
  files: [],
})

test('one column whose name holds another delimiter is worth a warning', () => {
  expect(oddHeaderWarning(raw('id,name'), { kind: 'csv', delimiter: ';' })).toContain('set `delimiter: ","`')
  expect(oddHeaderWarning(raw('id\tname'), { kind: 'csv', delimiter: ',' })).toContain(
    'set `delimiter: "\\t"`',
  )
})

test('several columns, a plain name, and other formats are not', () => {
  expect(oddHeaderWarning(raw('id', 'a;b'), { kind: 'csv' })).toBeUndefined()
  expect(oddHeaderWarning(raw('id'), { kind: 'csv' })).toBeUndefined()
  expect(oddHeaderWarning(raw('a;b'), { kind: 'json' })).toBeUndefined()
})

test.each(['1', '-2.5', '1,5', '2024-01-31', '2024-01-31 10:00:00', ' 7 '])(
  'a first column that is called %j is worth a warning',
  (name) => {
    expect(oddHeaderWarning(raw(name, 'a'), { kind: 'csv' })).toContain('`header: [...]`')
  },
)

test('a first column with a name is not, nor years behind it, nor where the format says that there is a header', () => {
  expect(oddHeaderWarning(raw('country', '2023', '2024'), { kind: 'csv' })).toBeUndefined()
  expect(oddHeaderWarning(raw('1st', '2'), { kind: 'csv' })).toBeUndefined()
  expect(oddHeaderWarning(raw('0', '1'), { kind: 'csv', header: true })).toBeUndefined()
})
