import type { DB } from '@sluice/reports'
import { sql, type Kysely } from 'kysely'

/** What became of the rows of a table over all loads, and how many there are in it. */
export type Totals = {
  readonly table: string
  readonly files: string
  readonly read: string
  readonly merged: string
  readonly waiting: string
  readonly quarantined: string
  readonly rows: string
}

/** A row for each table that was loaded. */
export async function readTotals(db: Kysely<DB>): Promise<readonly Totals[]> {
  const { rows } = await sql<Omit<Totals, 'rows'>>`
    select
      schema_name || '.' || table_name as "table",
      cast(sum((
        select count(*)
        from _sluice.files f
        where f.schema_name = t.schema_name
          and f.resource = t.table_name
          and f.load_id = t.load_id
      )) as text) as files,
      cast(sum(rows_read) as text) as read,
      cast(sum(rows_merged) as text) as merged,
      cast(sum(rows_waiting) as text) as waiting,
      cast(sum(rows_quarantined) as text) as quarantined
    from _sluice.load_tables t
    group by schema_name, table_name
    order by 1`.execute(db)
  const totals: Totals[] = []
  for (const row of rows) {
    const count = await sql<{
      n: string
    }>`select cast(count(*) as text) as n from ${sql.table(row.table)}`.execute(db)
    totals.push({ ...row, rows: count.rows[0]?.n ?? '' })
  }
  return totals
}

/** @throws Error where a row that was read is not in its table */
export function assertComplete(totals: readonly Totals[]): void {
  const lost = totals.find(({ read, rows }) => read !== rows)
  if (lost) throw new Error(`${lost.table} has ${lost.rows} rows of ${lost.read} that were read`)
}
