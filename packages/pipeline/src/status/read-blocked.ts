import type { Session } from '@sluice/engine'
import { waitingLoads, type BlockedBy } from '@sluice/ledger'
import { counted, fullName } from '@sluice/schema'

/** Rows of a load that are blocked; `table` is `dataset.table`. */
export interface BlockedRows extends BlockedBy {
  readonly load_id: number
}

/** All rows that are blocked so, by load and by what blocks them. */
export async function readBlocked(session: Session): Promise<readonly BlockedRows[]> {
  return (await waitingLoads(session)).flatMap(({ loadId, dataset, blocked }) =>
    blocked.map((one) => ({ ...one, load_id: loadId, table: fullName({ dataset, name: one.table }) })),
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
