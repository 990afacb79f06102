import { COUNTS, type RowCounts } from '@sluice/ledger'
import { integer } from './numbers.ts'
import { renderTable, type TableColumn, type TableOptions } from './table.ts'

const ALWAYS: ReadonlySet<keyof RowCounts> = new Set(['rows_read', 'rows_merged'])

/** A table of things with their counts; counts that are zero everywhere are left out. */
export function countsTable<Item>(
  items: readonly Item[],
  heads: readonly (TableColumn & { readonly cell: (item: Item) => string })[],
  counts: (item: Item) => RowCounts | undefined,
  options: TableOptions,
): string {
  const shown = COUNTS.filter(
    (name) => ALWAYS.has(name) || items.some((item) => (counts(item)?.[name] ?? 0) > 0),
  )
  const columns = [
    ...heads,
    ...shown.map((name) => ({ title: name.slice('rows_'.length), align: 'right' as const })),
  ]
  const rows = items.map((item) => {
    const own = counts(item)
    return [...heads.map(({ cell }) => cell(item)), ...shown.map((name) => (own ? integer(own[name]) : ''))]
  })
  return renderTable(columns, rows, options)
}
