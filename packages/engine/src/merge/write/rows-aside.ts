import { ident, idents, literal } from '../../quote.ts'
import { equalColumns, finalOf } from '../table/merge-table.ts'
import { differing, type RowsBeside } from './rows-beside.ts'

/** Rows of a final table of Postgres that make way for those of a load, which has many. */
export interface RowsAside extends RowsBeside {
  /** All columns of the table. */
  readonly columns: readonly string[]
  /** The table that has them meanwhile, quoted. */
  readonly aside: string
}

/** Counts rows of a final table, up to one more than `most`, and says whether all of them may be deleted and inserted again. */
export function aboutRows(final: RowsBeside['final'], most: number): string {
  const table = `cast(${literal(finalOf({ final }))} as regclass)`
  return `select
  (select count(*) from (select from ${finalOf({ final })} limit ${most + 1}) as few) as rows,
  has_table_privilege(${table}, 'delete') and not _sluice.is_followed(${table})
    and not exists (select from pg_catalog.pg_inherits as i where ${table} in (i.inhrelid, i.inhparent))
    and exists (select from pg_catalog.pg_index as i where i.indrelid = ${table} and i.indisprimary and i.indimmediate) as free`
}

/** Keeps out everybody but readers, or is an error at once where somebody else writes. */
export const lockForRows = (rows: Pick<RowsBeside, 'final'>): string =>
  `lock table ${finalOf(rows)} in exclusive mode nowait`

/** Takes the rows out of the table. */
export const setAside = (rows: RowsAside): readonly string[] => [
  `create unlogged table ${rows.aside} as select ${idents(rows.columns)} from ${finalOf(rows)}`,
  `delete from ${finalOf(rows)}`,
]

/** Brings those back that the load's rows do not replace: of a row that is the same, the one that was there stays. */
export const bringBackAside = (rows: RowsAside): readonly string[] => [
  `delete from ${finalOf(rows)} as n
using ${rows.aside} as f
where ${equalColumns(rows.key, 'f', 'n')} and not (${differing(rows)})`,
  `insert into ${finalOf(rows)} (${idents(rows.columns)}) overriding system value
select ${rows.columns.map((name) => `f.${ident(name)}`).join(', ')}
from ${rows.aside} as f
where not exists (select from ${finalOf(rows)} as n where ${equalColumns(rows.key, 'f', 'n')})`,
  `drop table ${rows.aside}`,
]
