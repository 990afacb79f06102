import type { Source } from '@sluice/loader'
import { fullName, snakeCase, SYSTEM_COLUMNS, type Table } from '@sluice/schema'
import { runPages } from '../testing/run-resource.ts'
import { withRecording } from '../testing/with-recording.ts'

/** The rows that a table gets from recorded pages. */
export interface TableRows {
  /** `orders__items`. */
  readonly table: string
  readonly primaryKey: readonly string[]
  /** One line of JSON for each row, without the columns that Sluice adds. */
  readonly rows: readonly string[]
}

/** The rows of all tables of a source, made from the recorded pages in a folder. */
export const replayRows = (source: Source, folder: string, project: string): Promise<readonly TableRows[]> =>
  withRecording(source, folder, {}, async (recorded) => {
    const tables: TableRows[] = []
    for (const { name } of source.resources) {
      const run = await runPages(source, name, { ...recorded, folder: project })
      const root = snakeCase(name)
      // The others are those of its parents.
      const own = run.tables.filter((table) => table.name === root || table.name.startsWith(`${root}__`))
      tables.push(...own.map((table) => tableRows(table, run.rowsOf[fullName(table)] ?? [])))
    }
    return tables
  })

const tableRows = (table: Table, rows: readonly Readonly<Record<string, unknown>>[]): TableRows => ({
  table: table.name,
  primaryKey: table.primaryKey,
  rows: rows.map((row) => {
    const own = Object.entries(row).filter(([name]) => !SYSTEM_COLUMNS.has(name))
    return JSON.stringify(Object.fromEntries(own), (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    )
  }),
})
