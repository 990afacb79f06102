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
}

interface Row {
  readonly load_id: number
  readonly schema_name: string
  readonly blocked: readonly { readonly table: string; readonly by: string; readonly rows: number }[]
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
    blocked.map(({ table, by, rows: count }) => ({
      load_id,
      table: fullName({ dataset: schema_name, name: table }),
      by,
      rows: count,
    })),
  )
}

/** `shop.t: 1 row blocked by unique constraint t_c_key`. */
export const blockedLine = ({ table, by, rows }: Omit<BlockedRows, 'load_id'>): string =>
  `${table}: ${counted(rows, 'row')} blocked by ${by}`
