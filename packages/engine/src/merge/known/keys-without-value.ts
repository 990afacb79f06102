import { BLOCKED, POSITION, ROW_ID, type ColumnType, type TableName } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import type { EngineKind } from '../../engine.ts'
import { qualified } from '../../quote.ts'
import { at, rowIdOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { compared } from './known-rows.ts'

/** Rows of a root table, and those that wait to go there, of which some columns may lack a value. */
export interface RowsWithoutValue {
  /** Undefined where there is no table. */
  readonly final: TableName | undefined
  /** Types of the final columns. */
  readonly types: ReadonlyMap<string, ColumnType>
  /** What loads have in staging of the table, in load order. */
  readonly staged: readonly MergeTable[]
  readonly key: readonly string[]
  /** A row has no value where, in one of these lists, no column has one. */
  readonly columns: readonly (readonly string[])[]
  /** Conditions on final rows `f`. */
  readonly where: readonly string[]
}

/** Keys of one list. */
const PAGE = 10_000

/**
 * Gives the keys of rows of which the last version has no value, `keys`: JSON lists of `[text, ...]` with the canonical text of
 * each column of the key, and how many are in each, `n`. Undefined where neither the table nor staging has all columns of the key.
 */
export function keysWithoutValue(
  kind: EngineKind,
  dialect: Dialect,
  rows: RowsWithoutValue,
): string | undefined {
  const { key } = rows
  const names = key.map((_, i) => `k${i}`)
  const queries = [
    finalKeys(dialect, rows),
    ...rows.staged.map((table) => stagedKeys(dialect, rows, table)),
  ].filter((query) => query !== undefined)
  if (queries.length === 0) return undefined
  const all = queries.join('\nunion all\n')
  const last =
    rows.staged.length === 0
      ? all
      : `select ${names.join(', ')} from (
  select *, row_number() over (partition by ${names.join(', ')} order by _load desc, _p desc) as _n from (${all}) as versions
) as numbered where _n = 1 and _missing`
  const list =
    kind === 'postgres'
      ? `json_agg(json_build_array(${names.join(', ')}))`
      : `json_group_array(json_array(${names.join(', ')}))`
  return `select cast(${list} as text) as keys, count(*) as n
from (
  select ${names.join(', ')}, (row_number() over (order by ${names.join(', ')}) - 1) / ${PAGE} as page
  from (${last}) as missing where k0 is not null
) as paged
group by ${kind === 'postgres' ? 'page' : 'floor(page)'}`
}

/** Condition that a row lacks a value; `values`: what a column has, undefined of one that the place does not have. */
const isMissing = ({ columns }: RowsWithoutValue, values: (name: string) => readonly string[]): string =>
  `(${columns
    .map((list) => {
      const all = list.flatMap(values)
      return all.length === 0 ? 'true' : `(${all.map((value) => `${value} is null`).join(' and ')})`
    })
    .join(' or ')})`

/** Keys of the final rows without a value, also among what waits of them. */
function finalKeys(dialect: Dialect, rows: RowsWithoutValue): string | undefined {
  const { final, types, staged, key, where } = rows
  if (!final || key.some((name) => !types.has(name))) return undefined
  const names = [...new Set(rows.columns.flat())]
  const waiting = staged.flatMap((table) => {
    const own = stagedNames(table)
    return table.marked && names.some((name) => own.has(name))
      ? [
          `select ${rowIdOf(table.loadId, at('s', POSITION))} as _id, ${names
            .map((name, i) => `${own.has(name) ? `${at('s', name)} is not null` : 'false'} as w${i}`)
            .join(', ')} from ${stagingOf(table)} as s where not ${at('s', BLOCKED)}`,
        ]
      : []
  })
  const join =
    waiting.length > 0 ? ` left join (${waiting.join(' union all ')}) as w on w._id = ${at('f', ROW_ID)}` : ''
  const condition = isMissing(rows, (name) => [
    ...(types.has(name) ? [at('f', name)] : []),
    ...(waiting.length > 0 ? [`nullif(w.w${names.indexOf(name)}, false)`] : []),
  ])
  const texts = key.map(
    (name, i) => `${dialect.convert(at('f', name), types.get(name) ?? 'text', 'text')} as k${i}`,
  )
  return `select ${texts.join(', ')}, true as _missing, cast(0 as bigint) as _load, cast(0 as bigint) as _p
from ${qualified(final.dataset, final.name)} as f${join} where ${[condition, ...where].join(' and ')}`
}

/** Names of the columns that are staged. */
const stagedNames = ({ columns, waiting }: MergeTable): ReadonlySet<string> =>
  new Set([...columns, ...waiting].map(({ name }) => name))

/** Keys of rows that wait as a whole, and whether they lack a value; undefined where a column of the key is not staged. */
function stagedKeys(dialect: Dialect, rows: RowsWithoutValue, table: MergeTable): string | undefined {
  const texts = new Map(compared(dialect, table, rows.types).map(({ name, staged }) => [name, staged]))
  const keys = rows.key.map((name) => texts.get(name))
  if (keys.includes(undefined)) return undefined
  const own = stagedNames(table)
  const condition = isMissing(rows, (name) => (own.has(name) ? [at('s', name)] : []))
  return `select ${keys.map((text, i) => `${text} as k${i}`).join(', ')}, ${condition} as _missing,
  cast(${table.loadId} as bigint) as _load, cast(${at('s', POSITION)} as bigint) as _p
from ${stagingOf(table)} as s${table.marked ? ` where ${at('s', BLOCKED)}` : ''}`
}
