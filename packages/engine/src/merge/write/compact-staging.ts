import { BLOCKED, LIST_INDEX, LOAD_ID, POSITION } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { ident, qualified } from '../../quote.ts'
import {
  at,
  rootPositionOf,
  stagedIn,
  stagedSystemColumns,
  stagingOf,
  type MergeTable,
} from '../table/merge-table.ts'
import { fitting } from '../table/values.ts'
import { deleteStored, storedNames } from '../table/waiting-table.ts'

/** True where a merge leaves nothing in staging, whatever the rows are. */
export const leavesNothing = (dialect: Dialect, table: MergeTable, out: string | undefined): boolean =>
  table.exists &&
  !out &&
  table.waiting.length === 0 &&
  table.unfilled === undefined &&
  !table.columns.some((column) => (table.marked || column.keptOut) && fitting(dialect, column))

/**
 * What still waits after a merge: rows that are not in the final table, whole, and of merged rows only the values that
 * wait for their columns. Gives the data columns in their order in the query, too.
 */
function keptRows(dialect: Dialect, table: MergeTable, out: string | undefined, first: readonly string[]) {
  const open = table.marked ? at('s', BLOCKED) : 'true'
  const blocked = !table.exists ? open : out ? `(${open} and ${at('o', BLOCKED)} is true)` : 'false'
  const stays =
    table.unfilled &&
    `exists (select 1 from ${table.unfilled} as u where ${at('u', POSITION)} = ${at('s', POSITION)})`
  const merged = table.columns.map((column) => {
    const fits = table.marked || column.keptOut ? fitting(dialect, column) : undefined
    const value = at('s', column.name)
    const keep = [...(fits ? [`not ${fits}`] : []), ...(stays ? [`(${stays} and ${value} is not null)`] : [])]
    return {
      name: column.name,
      keep: keep.length > 0 ? keep.join(' or ') : undefined,
      value: `case when ${[blocked, ...keep].join(' or ')} then ${value} end`,
    }
  })
  const waits = [
    blocked,
    ...table.waiting.map(({ name }) => `${at('s', name)} is not null`),
    ...merged.map(({ keep }) => keep).filter((condition) => condition !== undefined),
  ]
  const select = `select
  ${[
    ...first,
    ...stagedSystemColumns(table, LIST_INDEX).map((name) => at('s', name)),
    `${blocked} as ${ident(BLOCKED)}`,
    ...merged.map(({ name, value }) => `${value} as ${ident(name)}`),
    ...table.waiting.map(({ name }) => at('s', name)),
  ].join(',\n  ')}
from ${stagingOf(table)} as s${
    out ? `\nleft join ${out} as o on ${at('o', POSITION)} = ${at('s', rootPositionOf(table))}` : ''
  }
where (${waits.join('\n    or ')})${out ? `\n  and ${at('o', BLOCKED)} is not false` : ''}`
  const columns = [...table.columns, ...table.waiting].map(({ name, from }) => ({ name, type: from }))
  return { select, columns }
}

/** Copies to `kept` (quoted) what still waits of a load after a merge. */
export const compactStaging = (
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
  kept: string,
): string => `create table ${kept} as\n${keptRows(dialect, table, out, []).select}`

/**
 * Leaves in a waiting table of one load only what still waits after a merge: it is written under the load's number with a
 * minus, and takes the place of what was there. The last statement counts it.
 */
export function compactStored(
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
): readonly [string, string, string] {
  const { loadId } = table
  const { select, columns } = keptRows(dialect, table, out, [String(-loadId)])
  return [
    `insert into ${stagedIn(table)} (${storedNames(table.nested, columns)})\n${select}`,
    deleteStored(stagedIn(table), loadId),
    `update ${stagedIn(table)} set ${ident(LOAD_ID)} = ${loadId} where ${ident(LOAD_ID)} = ${-loadId}`,
  ]
}

/** Counts the rows that a compacted staging table keeps. */
export const countKept = (kept: string): string => `select count(*) as kept from ${kept}`

/** The name that a staging table is compacted under, before it takes the place of the old one. */
export const keptName = (schema: string): string => qualified(schema, '_sluice_kept')
