import { ident, qualified, type Engine } from '@sluice/engine'
import { LOAD_ID, ROW_ID, ROWS_PER_LOAD, stagingSchema, type Table } from '@sluice/schema'

/** The number of the load at the end of the name of a load's own staging table. */
const OWN_STAGING = /__(\d+)$/

/** The highest load id that a column of a table holds; undefined where it has none of Sluice's columns. */
function highestIn({ dataset, name, columns }: Table): string | undefined {
  const has = (column: string): boolean => columns.some((one) => one.name === column)
  if (has(LOAD_ID)) return `select max(${ident(LOAD_ID)}) as id from ${qualified(dataset, name)}`
  return has(ROW_ID)
    ? `select max(cast(floor(${ident(ROW_ID)} / ${ROWS_PER_LOAD}) as bigint)) as id from ${qualified(dataset, name)}`
    : undefined
}

/**
 * The highest number of a load that wrote a row of these tables or left something in staging: what a ledger that has no load
 * of the dataset does not know. 0 where there is none, also of rows that were there before Sluice.
 */
export async function highestLoadOf(
  engine: Engine,
  dataset: string,
  tables: readonly Table[],
): Promise<number> {
  const staged = await engine.catalog([stagingSchema(dataset)])
  const numbers = staged.map(({ name }) => Number(OWN_STAGING.exec(name)?.[1] ?? 0))
  const queries = [...tables, ...staged].map(highestIn).filter((query) => query !== undefined)
  if (queries.length === 0) return Math.max(0, ...numbers)
  const [row] = await engine.session.rows<{ id: number | null }>(
    `select max(id) as id from (${queries.join('\nunion all\n')}) as loads`,
  )
  return Math.max(row?.id ?? 0, ...numbers)
}
