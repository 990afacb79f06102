import type { Dialect } from '../../dialect.ts'
import { finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { goingRows } from '../table/row-filter.ts'
import { changes, sameKey } from '../table/values.ts'
import type { Deletion } from './deletion.ts'

/** What the staged rows `s` and the final rows `f` that they replace have in common. */
const replaces = (
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
  unchanged: 'keep' | 'rewrite',
): string =>
  `${sameKey(dialect, table)}
  and ${goingRows(table, out)}${unchanged === 'keep' ? `\n  and ${changes(dialect, table)}` : ''}`

/** The final rows that a staged row replaces; with `unchanged: 'keep'` only those that it changes. */
export const replacedRows = (
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
  unchanged: 'keep' | 'rewrite',
): Deletion => ({
  from: `${finalOf(table)} as f`,
  row: 'f',
  using: `${stagingOf(table)} as s`,
  where: replaces(dialect, table, out, unchanged),
})

/** Whether a final table has its own column that hides the row numbers of DuckDB. */
export const hidesRowNumbers = ({ columns, absent, defaulted, kept }: MergeTable): boolean =>
  [...columns.map(({ name }) => name), ...absent, ...defaulted, ...kept].some(isRowNumber)

const isRowNumber = (column: string): boolean => column.toLowerCase() === 'rowid'

/** Names of the tables, in the staging schema, of the numbers of the final rows that a load meets, and of those that it replaces. */
export const MET = '_sluice_met'
export const REPLACED = '_sluice_replaced'

/** Rows with neighbouring numbers, which are counted together. */
const TOGETHER = 4096

/** Final rows whose numbers are from `from` on and below `to`, of which a load meets `rows`. */
export interface MetPart {
  readonly from: bigint
  readonly to: bigint
  readonly rows: number
}

/**
 * On DuckDB: finds the final rows whose key a staged row has. `met` names the table, quoted. Run as it is written, it gathers the keys
 * of the staged rows, or with `gathers: 'final'` those of the final ones. Not for tables that hide their row numbers.
 */
export const createMet = (
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
  gathers: 'staged' | 'final',
  met: string,
): string => {
  const sides = [`${finalOf(table)} as f`, `${stagingOf(table)} as s`]
  return `create table ${met} as
select f.rowid as number
from ${(gathers === 'staged' ? sides : sides.toReversed()).join('\njoin ')} on ${sameKey(dialect, table)}
  and ${goingRows(table, out)}`
}

/** How many of the rows that createMet has found are beside each other, in the order of their numbers. */
export const countMet = (met: string): string =>
  `select number // ${TOGETHER} as place, count(*) as rows from ${met} group by all order by place`

/** Puts what countMet gives together to parts of about `rows` rows. */
export function partsOfMet(
  counts: readonly { readonly place: number; readonly rows: number }[],
  rows: number,
): readonly MetPart[] {
  const parts: MetPart[] = []
  for (const one of counts) {
    const from = BigInt(one.place) * BigInt(TOGETHER)
    const to = from + BigInt(TOGETHER)
    const last = parts.at(-1)
    if (last && last.rows + one.rows <= rows)
      parts[parts.length - 1] = { ...last, to, rows: last.rows + one.rows }
    else parts.push({ from, to, rows: one.rows })
  }
  return parts
}

/** A table for the numbers of rows, as createMet makes it. */
export const createReplaced = (replaced: string): string => `create table ${replaced} (number bigint)`

/**
 * Adds to `replaced` which rows of a part a staged row changes. Run as it is written, it gathers the final rows of the part, and lets
 * the staged ones pass by.
 */
export function insertReplaced(
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
  [met, replaced]: readonly [met: string, replaced: string],
  { from, to, rows }: MetPart,
): string {
  const range = (number: string): string => `${number} >= ${from} and ${number} < ${to}`
  const isSparse = to - from > 2n * BigInt(rows)
  const only = isSparse ? ` and rowid in (select number from ${met} where ${range('number')})` : ''
  return `insert into ${replaced}
select f."_sluice_number"
from ${stagingOf(table)} as s
join (select *, rowid as "_sluice_number" from ${finalOf(table)} where ${range('rowid')}${only}) as f
  on ${replaces(dialect, table, out, 'keep')}`
}

/** The final rows whose numbers are in a table, quoted. */
export const rowsOfReplaced = (table: MergeTable, replaced: string): Deletion => ({
  from: `${finalOf(table)} as f`,
  row: 'f',
  where: `f.rowid in (select number from ${replaced})`,
})
