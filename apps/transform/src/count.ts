import { literal, type Session } from '@sluice/engine'
import type { Blocked } from './block-rows.ts'
import type { GroupLoad, TableGroup } from './table-group.ts'

/** How a table's counts change. `waiting` and `held` replace what is there; the others are added. */
export interface CountChange {
  readonly merged: number
  readonly superseded: number
  readonly waiting: number
  readonly held: number
}

/** Books what a merge did with a table's rows that were open. */
export async function bookMerge(
  tx: Session,
  group: TableGroup,
  loadId: number,
  name: string,
  change: CountChange,
) {
  await tx.run(
    `update _sluice.load_tables
set
  rows_merged = rows_merged + $4,
  rows_superseded = rows_superseded + $5,
  rows_waiting = $6,
  rows_held = $7
where schema_name = $1 and load_id = $2 and table_name = $3`,
    [group.dataset, loadId, name, change.merged, change.superseded, change.waiting, change.held],
  )
}

/** How many rows of an earlier load a later one made obsolete. */
export interface SupersededRows {
  readonly load_id: number
  readonly rows: number
}

/** Books rows of a table in earlier loads that a later one made obsolete. */
export async function bookSuperseded(
  tx: Session,
  group: TableGroup,
  name: string,
  superseded: readonly SupersededRows[],
) {
  await tx.run(
    `update _sluice.load_tables as t
set
  rows_superseded = t.rows_superseded + v.n,
  rows_waiting = t.rows_waiting - v.n,
  rows_held = greatest(t.rows_held - v.n, 0)
from (values ${superseded.map(({ load_id: id, rows }) => `(${id}, ${rows})`).join(', ')}) as v (load_id, n)
where t.schema_name = $1
  and t.table_name = $2
  and t.load_id = v.load_id`,
    [group.dataset, name],
  )
}

/** Books that all staged rows of a load wait; `held` if it is because of misfits. */
export async function bookWaiting(
  tx: Session,
  { dataset }: TableGroup,
  loadId: number,
  names: readonly string[],
  held: boolean,
) {
  if (names.length === 0) return
  const open = 'rows_read - rows_merged - rows_superseded - rows_quarantined - rows_discarded'
  await tx.run(
    `update _sluice.load_tables
set
  rows_waiting = ${open},
  rows_held = ${held ? open : '0'}
where schema_name = $1 and load_id = $2 and table_name in (${names.map(literal).join(', ')})`,
    [dataset, loadId],
  )
}

/**
 * Notes which final tables a merge saw; from then on the load's staging tables are marked. Rows that are blocked may go in without
 * any change of the tables, so each merge looks at them again.
 */
export async function bookSchema(
  tx: Session,
  group: TableGroup,
  loadId: number,
  names: readonly string[],
  isBlocked: boolean,
): Promise<void> {
  await tx.run(
    `update _sluice.load_tables set merged_schema = $3
     where schema_name = $1 and load_id = $2 and table_name in (${names.map(literal).join(', ')})`,
    [group.dataset, loadId, isBlocked ? `${group.fingerprint} blocked` : group.fingerprint],
  )
}

/** Notes what keeps rows of a load out of the final tables, beside what it needs of them. */
export async function bookBlocked(
  tx: Session,
  { dataset }: TableGroup,
  { loadId, root, marked }: GroupLoad,
  blocked: readonly Blocked[],
): Promise<void> {
  if (blocked.length === 0 && !marked) return
  await tx.run(
    'update _sluice.load_tables set blocked = $4 where schema_name = $1 and load_id = $2 and table_name = $3',
    [dataset, loadId, root.name, blocked],
  )
}

/** Sets the status of these loads by what waits of them. */
export async function bookStatus(tx: Session, dataset: string, loadIds: readonly number[]): Promise<void> {
  if (loadIds.length === 0) return
  const ids = loadIds.join(', ')
  await tx.run(
    `update _sluice.loads as l set status = now.status
     from (
       select load_id, case when count(staging_table) > 0 then 'waiting' else 'loaded' end as status
       from _sluice.load_tables where schema_name = $1 and load_id in (${ids}) group by load_id
     ) as now
     where l.schema_name = $1 and l.load_id = now.load_id and l.load_id in (${ids})
       and l.status not in (now.status, 'dropped')`,
    [dataset],
  )
}
