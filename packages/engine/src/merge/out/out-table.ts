import { BLOCKED, POSITION } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { ident } from '../../quote.ts'
import { deletingRow } from './deleting-row.ts'
import { at, rootPositionOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { misfit } from './misfit.ts'
import { openRows } from '../table/row-filter.ts'
import { keyValue, stagedKey } from '../table/values.ts'

/** Which of the rows of one key in one load wins; the last one where there is no such column, and the first one with insertOnly. */
export interface DedupSort {
  readonly column: string
  readonly order: 'asc' | 'desc'
  readonly text: boolean
}

/** True in `out` for rows that need not go into the final table: they delete their key, or their version is active already. */
export const DONE = '_sluice_done'

/** Creates the table of root rows that stay out of the final table: blocked, lost to another row of the same key, or deleting it. */
export const createOut = (out: string): string =>
  `create table ${out} (${ident(POSITION)} bigint, ${ident(BLOCKED)} boolean, ${ident(DONE)} boolean default false)`

/** Begins a statement that puts positions, and whether they are blocked, into `out`. */
export const intoOut = (out: string): string => `insert into ${out} (${ident(POSITION)}, ${ident(BLOCKED)})`

/** Puts the duplicates of keys that come more than once into `out`. */
export function insertDuplicates(dialect: Dialect, table: MergeTable, out: string, sort?: DedupSort): string {
  const key = (stagedKey(table) ?? []).map((column) => keyValue(dialect, column, 's', column.from))
  // Texts compare by their bytes, on both engines.
  const value = sort && `${at('s', sort.column)}${sort.text ? ' collate "C"' : ''} ${sort.order} nulls last, `
  return `${intoOut(out)}
select ranked.${ident(POSITION)}, false
from (
  select
    ${at('s', POSITION)},
    row_number() over (partition by ${key.join(', ')} order by ${value ?? ''}${at('s', POSITION)} ${table.insertOnly ? 'asc' : 'desc'}) as place
  from ${stagingOf(table)} as s
  where ${key.map((column) => `${column} is not null`).join(' and ')}
) as ranked
where ranked.place > 1`
}

/** Puts the rows that delete their key into `out`, except those that are there already. */
export const insertDeleting = (dialect: Dialect, table: MergeTable, out: string): string =>
  `insert into ${out}
select ${at('s', POSITION)}, false, true
from ${stagingOf(table)} as s
where ${openRows(table)}
  and ${deletingRow(dialect, table) ?? 'false'}
  and not exists (select 1 from ${out} as o where ${at('o', POSITION)} = ${at('s', POSITION)})`

/** Puts the root rows of a table's misfits into `out`, except those that are there already. */
export const insertMisfits = (dialect: Dialect, table: MergeTable, out: string): string =>
  `${intoOut(out)}
select distinct ${at('s', rootPositionOf(table))}, true
from ${stagingOf(table)} as s
where ${openRows(table)}
  and ${misfit(dialect, table) ?? 'false'}
  and not exists (select 1 from ${out} as o where ${at('o', POSITION)} = ${at('s', rootPositionOf(table))})`
