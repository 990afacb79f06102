import { createSchema, ident, qualified, type Engine } from '@sluice/engine'
import { fullName, type TableName } from '@sluice/schema'
import type { KnownColumns } from '../models/lineage/known-columns.ts'
import type { ComparedTable } from './compare/compare-tables.ts'

/** The schema of a scratch database that has the rows which tables and views have now. */
const PRESENT = 'sluice_present'

/** Keeps the rows that tables and views have now beside them, before anything is done with them; by `dataset.name`. */
export async function keepPresent(
  { kind, session }: Engine,
  columns: KnownColumns,
  tables: readonly TableName[],
): Promise<ReadonlyMap<string, ComparedTable>> {
  const kept = new Map<string, ComparedTable>()
  await session.script(createSchema(kind, PRESENT))
  for (const table of tables) {
    const own = columns.get(fullName(table))
    if (!own || kept.has(fullName(table))) continue
    // Numbers: both names together may be longer than a name can be.
    const name = `${ident(PRESENT)}.${ident(`t${kept.size + 1}`)}`
    await session.script(`create table ${name} as select * from ${qualified(table.dataset, table.name)}`)
    kept.set(fullName(table), { name, columns: own })
  }
  return kept
}
