import type { ExportedTables } from '../../support/export-tables.ts'
import { tableName } from './deliver.ts'
import type { History } from './history.ts'

/** A row that comes again while a value of it waits is of the later load; where nothing waits, it is left alone. */
export function comparable(tables: ExportedTables, { tables: all }: History): ExportedTables {
  const again = new Set(
    all.flatMap(({ cursor, disposition }, i) =>
      cursor && disposition === 'merge' ? [`shop.${tableName(i)}`] : [],
    ),
  )
  return Object.fromEntries(
    Object.entries(tables).map(([name, table]) => {
      const rows = table.rows.map((row) => row.replace(/,"> load":\d+\}$/, '}')).toSorted()
      return [name, again.has(name) ? { ...table, rows } : table]
    }),
  )
}
