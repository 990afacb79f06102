import type { ExportedTables } from '../../support/export-tables.ts'
import { dedupColumn, rowsAt, rowsUntil, tableName } from '../history/deliver.ts'
import { stepsOf, type History, type TableHistory } from '../history/history.ts'
import { isVersioned } from '../history/merging.ts'
import { GROWING } from '../history/table-cursor.ts'
import { MARK } from './marks.ts'
import { unreachable } from '@sluice/schema'
import { GONE, type SourceRow } from '../history/values.ts'

interface Kept {
  readonly row: SourceRow
  readonly file: number
  /** True for a version that is not active. */
  readonly isRetired?: boolean
}

const keyOf = ({ row }: Kept, { key }: Pick<TableHistory, 'key'>): string =>
  JSON.stringify(key.map((name) => String(row[name])))

/** The rows of each key of which one wins, in the order read: that with the best `v`, of equals and without `v` the last. */
function winners(rows: readonly Kept[], table: TableHistory): readonly Kept[] {
  const { dedup, merging } = table
  const column = dedupColumn(table)
  const numbers = rows.every(({ row }) => row[column] == null || typeof row[column] === 'number')
  if (!numbers) throw new Error('the oracle compares numbers alone')
  const rank = ({ row }: Kept): number => {
    const value = row[column] as number | null
    if (!dedup) return 0
    return value === null ? Number.NEGATIVE_INFINITY : dedup === 'desc' ? value : -value
  }
  const best = new Map<string, Kept>()
  for (const one of rows) {
    const key = keyOf(one, table)
    const other = best.get(key)
    const isTie = other !== undefined && rank(one) === rank(other)
    if (!other || rank(one) > rank(other) || (isTie && merging !== 'insert-only')) best.set(key, one)
  }
  return [...best.values()]
}

/** What a table holds after one more load: the semantics of docs/loading.md, in memory. */
function after(
  before: readonly Kept[],
  rows: readonly Kept[],
  read: readonly number[],
  table: TableHistory,
): readonly Kept[] {
  // What makes versions is a snapshot, in whatever files it is.
  const isKept = table.format === 'rows' || isVersioned(table.merging)
  const rest = isKept ? before : before.filter(({ file }) => !read.includes(file))
  switch (table.disposition) {
    case 'replace':
      return rows
    case 'append':
      return [...rest, ...rows]
    case 'merge':
      return merged(rest, rows, table)
  }
}

function merged(rest: readonly Kept[], rows: readonly Kept[], table: TableHistory): readonly Kept[] {
  const { key, merging = 'upsert' } = table
  const won = winners(rows, table)
  const without = (columns: readonly string[]): readonly Kept[] => {
    const keys = new Set(rows.map((one) => keyOf(one, { key: columns })))
    return rest.filter((one) => !keys.has(keyOf(one, { key: columns })))
  }
  switch (merging) {
    case 'upsert':
    case 'delete-insert':
    case 'root key':
      return [...without(key), ...won]
    case 'insert-only': {
      const known = new Set(rest.map((one) => keyOf(one, table)))
      return [...rest, ...won.filter((one) => !known.has(keyOf(one, table)))]
    }
    case 'delete-insert by its last column':
      return [...without(key.slice(-1)), ...won] // which the primary key contains
    case 'hard delete':
      return [...without(key), ...won.filter(({ row }) => row[GONE] !== true)]
    case 'missing rows deleted':
      return rows.length === 0 ? rest : won
    case 'missing rows marked':
      return [...without(key), ...won]
    case 'versions':
      return withVersions(rest, rows, () => true)
    case 'versions by its last column': {
      const days = new Set(rows.map((one) => keyOf(one, { key: key.slice(-1) })))
      return withVersions(rest, won, (one) => days.has(keyOf(one, { key: key.slice(-1) })))
    }
    default:
      return unreachable(merging)
  }
}

/** Retires the active versions that are not among the rows, where they would have to be. */
function withVersions(
  rest: readonly Kept[],
  rows: readonly Kept[],
  isComplete: (one: Kept) => boolean,
): readonly Kept[] {
  if (rows.length === 0) return rest
  const markOf = ({ row }: Kept): unknown => row[MARK]
  const coming = new Map(rows.map((one) => [markOf(one), one]))
  const kept = rest.map((one) =>
    one.isRetired || coming.has(markOf(one)) || !isComplete(one) ? one : { ...one, isRetired: true },
  )
  const active = new Set(kept.filter(({ isRetired }) => !isRetired).map(markOf))
  return [...kept, ...[...coming.values()].filter((one) => !active.has(markOf(one)))]
}

/** What a table with a cursor holds after its loads, each of which yields all rows of the steps until then. */
function loadedByCursor(
  history: History,
  index: number,
  table: TableHistory,
  steps: number,
): readonly Kept[] {
  const { lookback, onMissing } = table.cursor ?? { lookback: 0, onMissing: 'exclude' }
  let kept: readonly Kept[] = []
  let furthest = Number.NEGATIVE_INFINITY
  for (let step = 0; step < steps; step++) {
    const rows = rowsUntil(history, index, step)
      .filter(({ [GROWING]: value }) =>
        value == null ? onMissing === 'include' : Number(value) >= furthest - lookback,
      )
      .map((row) => ({ row, file: 0 }))
    furthest = Math.max(
      furthest,
      ...rows.flatMap(({ row }) => (row[GROWING] == null ? [] : Number(row[GROWING]))),
    )
    const known = new Set(kept.map(({ row }) => row[MARK]))
    kept =
      table.disposition === 'append'
        ? [...kept, ...rows.filter(({ row }) => !known.has(row[MARK]))]
        : after(kept, rows, [], table)
  }
  return kept
}

/**
 * The marks of the rows that each table holds in the end, sorted: worked out from what was delivered alone, and from which
 * of it contracts have `discarded`.
 */
export function expectedMarks(
  history: History,
  discarded: ReadonlySet<string> = new Set(),
): readonly (readonly string[])[] {
  const steps = stepsOf(history).length
  return history.tables.map((table, index) => {
    let kept: readonly Kept[] = table.cursor ? loadedByCursor(history, index, table, steps) : []
    for (let step = 0; step < steps && !table.cursor; step++) {
      const files = rowsAt(history, index, step)
      if (table.format !== 'rows' && files.length === 0) continue
      const rows = files
        .toSorted((a, b) => (table.format === 'rows' ? 0 : a.file - b.file))
        .flatMap(({ file, rows: own }) => own.map((row) => ({ row, file })))
        .filter(({ row }) => !discarded.has(String(row[MARK])))
      const read = files.map(({ file }) => file)
      kept = after(kept, rows, read, table)
    }
    return kept.map(({ row }) => String(row[MARK])).toSorted()
  })
}

/** The marks of the rows that each table of a history holds, sorted. */
export const marksOf = (tables: ExportedTables, { tables: all }: History): readonly (readonly string[])[] =>
  all.map((_, index) =>
    (tables[`shop.${tableName(index)}`]?.rows ?? [])
      .map((row) => String((JSON.parse(row) as Record<string, unknown>)[MARK]))
      .toSorted(),
  )
