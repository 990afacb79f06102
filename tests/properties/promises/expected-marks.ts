import type { ExportedTables } from '../../support/export-tables.ts'
import { rowsAt, tableName } from '../history/deliver.ts'
import { stepsOf, type History, type TableHistory } from '../history/history.ts'
import { MARK } from './marks.ts'
import { unreachable } from '@sluice/schema'
import { GONE, type SourceRow } from '../history/values.ts'

interface Kept {
  readonly row: SourceRow
  readonly file: number
}

const keyOf = ({ row }: Kept, { key }: Pick<TableHistory, 'key'>): string =>
  JSON.stringify(key.map((name) => String(row[name])))

/** The rows of each key of which one wins, in the order read: that with the best `v`, of equals and without `v` the last. */
function winners(rows: readonly Kept[], table: TableHistory): readonly Kept[] {
  const { dedup, merging } = table
  const numbers = rows.every(({ row }) => row['v'] == null || typeof row['v'] === 'number')
  if (!numbers) throw new Error('the oracle compares numbers alone')
  const rank = ({ row }: Kept): number => {
    const value = row['v'] as number | null
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
  const rest = table.format === 'rows' ? before : before.filter(({ file }) => !read.includes(file))
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
    default:
      return unreachable(merging)
  }
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
    let kept: readonly Kept[] = []
    for (let step = 0; step < steps; step++) {
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
