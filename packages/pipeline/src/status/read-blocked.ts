import type { Session } from '@sluice/engine'
import { counted, fullName } from '@sluice/schema'

/** Rows that a constraint, or a type that holds less than the source's values, keeps out of a table. */
export interface BlockedRows {
  readonly load_id: number
  /** `dataset.table`. */
  readonly table: string
  /** `unique constraint t_c_key`. */
  readonly by: string
  readonly rows: number
  /** The statement after which it blocks no row, where there is one. */
  readonly way?: string
}

interface Row {
  readonly load_id: number
  readonly schema_name: string
  readonly blocked: readonly Omit<BlockedRows, 'load_id'>[]
}

/** All rows that are blocked so, by load and by what blocks them. */
export async function readBlocked(session: Session): Promise<readonly BlockedRows[]> {
  const rows = await session.rows<Row & Record<string, unknown>>(
    `select load_id, schema_name, blocked
     from _sluice.load_tables
     where blocked is not null and staging_table is not null
     order by load_id, table_name`,
  )
  return rows.flatMap(({ load_id, schema_name, blocked }) =>
    blocked.map((one) => ({ ...one, load_id, table: fullName({ dataset: schema_name, name: one.table }) })),
  )
}

/** What takes the rows in. */
export const wayOf = ({ way }: Pick<BlockedRows, 'way'>): string =>
  way === undefined
    ? 'change the rows at the source, or the table in a migration'
    : `change the rows at the source, or run \`${way}\` in a migration, or by hand where the type was changed by hand`

/** `shop.t: 1 row blocked by unique constraint t_c_key`. */
export const blockedLine = ({ table, by, rows }: Omit<BlockedRows, 'load_id'>): string =>
  `${table}: ${counted(rows, 'row')} blocked by ${by}`
