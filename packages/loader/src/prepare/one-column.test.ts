import { expect, test } from 'vitest'
import type { RawTable } from '../raw/raw-table.ts'
import { oneColumnWarning } from './one-column.ts'

const raw = (...sources: readonly string[]): RawTable => ({
  table: 'raw',
  columns: sources.map((source, index) => ({ source, column: `c${index}`, form: 'text' })),
  position: 'rowid',
  row: 'rowid',
  files: [],
})

test('one column whose name holds another delimiter is worth a warning', () => {
  expect(oneColumnWarning(raw('id,name'), { kind: 'csv', delimiter: ';' })).toContain('set `delimiter: ","`')
  expect(oneColumnWarning(raw('id\tname'), { kind: 'csv', delimiter: ',' })).toContain(
    'set `delimiter: "\\t"`',
  )
})

test('several columns, a plain name, and other formats are not', () => {
  expect(oneColumnWarning(raw('id', 'a;b'), { kind: 'csv' })).toBeUndefined()
  expect(oneColumnWarning(raw('id'), { kind: 'csv' })).toBeUndefined()
  expect(oneColumnWarning(raw('a;b'), { kind: 'json' })).toBeUndefined()
})
