import { LOAD_ID, ROW_ID, type TableName } from '@sluice/schema'
import { ident, idents } from '../../quote.ts'
import { at, equalColumns, finalOf } from '../table/merge-table.ts'

/** Rows that a load has written to a final table, beside those which they may replace. */
export interface RowsBeside {
  readonly final: TableName
  readonly loadId: number
  readonly key: readonly string[]
  /** The other columns of the load's rows. */
  readonly values: readonly string[]
}

/** Deletes all rows of the load of a key but the last one. */
export const deleteRepeatedBeside = (rows: RowsBeside): string =>
  `delete from ${finalOf(rows)} as n
using (
  select ${idents(rows.key)}, max(${ident(ROW_ID)}) as ${ident(ROW_ID)}
  from ${finalOf(rows)}
  where ${ident(LOAD_ID)} = ${rows.loadId}
  group by all
  having count(*) > 1
) as r
where ${at('n', LOAD_ID)} = ${rows.loadId} and ${equalColumns(rows.key, 'r', 'n')} and ${at('n', ROW_ID)} < ${at('r', ROW_ID)}`

/** The load's rows `n` with the rows `f` of the same key. To be read as it is written: `f` is gathered, `n` passes by. */
const met = (rows: RowsBeside): string => {
  const final = finalOf(rows)
  return `from ${final} as n
  join ${final} as f on ${equalColumns(rows.key, 'f', 'n')} and ${at('f', LOAD_ID)} is distinct from ${rows.loadId}
  where ${at('n', LOAD_ID)} = ${rows.loadId}`
}

/** Condition that the rows `f` and `n` have other values. */
export const differing = ({ values }: RowsBeside): string =>
  values.map((name) => `${at('f', name)} is distinct from ${at('n', name)}`).join(' or ') || 'false'

/** Gives a row if the table has one of these rows as it is. */
export const unchangedIn = (rows: RowsBeside, sample: string): string =>
  `select 1 as unchanged
from (${sample}) as n
join ${finalOf(rows)} as f on ${equalColumns(rows.key, 'f', 'n')} and not (${differing(rows)})
limit 1`

/** Deletes the load's rows that change nothing: the rows that were there stay. */
export const deleteUnchangedBeside = (rows: RowsBeside): string =>
  `delete from ${finalOf(rows)} where rowid in (\n  select n.rowid\n  ${met(rows)} and not (${differing(rows)})\n)`

/** Deletes the rows that the load's rows replace. */
export const deleteReplacedBeside = (rows: RowsBeside): string =>
  `delete from ${finalOf(rows)} where rowid in (\n  select f.rowid\n  ${met(rows)}\n)`
