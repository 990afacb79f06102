import { unreachable, type Missing } from '@sluice/schema'
import type { Cell, Drop, History, Merging, Row } from './history.ts'

const valueOf = (row: Row, column: string): Cell =>
  (row as unknown as Readonly<Record<string, Cell>>)[column] ?? null
const keyOf = (row: Row, columns: readonly string[]): string =>
  JSON.stringify(columns.map((column) => String(valueOf(row, column))))

/** The row of each key that wins in one load; every row where there is no key. */
export function winners(rows: readonly Row[], { key, strategy, dedupSort }: Merging): readonly Row[] {
  if (key.length === 0) return rows
  const isFirst = strategy.kind === 'insert-only'
  const beats = (row: Row, other: Row): boolean => {
    const [own, its] = [row, other].map((one) => (dedupSort ? valueOf(one, dedupSort.column) : null))
    if (own === its) return !isFirst
    if (own === null) return false
    if (its === null) return true
    return dedupSort?.order === 'desc' ? Number(own) > Number(its) : Number(own) < Number(its)
  }
  const best = new Map<string, Row>()
  for (const row of rows) {
    const other = best.get(keyOf(row, key))
    if (!other || beats(row, other)) best.set(keyOf(row, key), row)
  }
  return [...best.values()]
}

/** The rows that a load does not have: those in its window are marked, or gone. */
function withoutMissing(rows: readonly Row[], { how, window }: Missing): readonly Row[] {
  const from = window?.from?.value
  const isIn = ({ day }: Row): boolean => from === undefined || (day !== null && String(day) >= from)
  return how === 'hard'
    ? rows.filter((row) => !isIn(row))
    : rows.map((row) => (isIn(row) ? { ...row, gone: true } : row))
}

/** The rows of the table that no row as new replaces, and the rows of the load that are not older than those of the table. */
function newest(
  table: readonly Row[],
  rows: readonly Row[],
  key: readonly string[],
  by: string,
): readonly Row[] {
  const versionOf = (row: Row): number => Number(valueOf(row, by) ?? -1)
  const isOf = (row: Row, other: Row): boolean => keyOf(row, key) === keyOf(other, key)
  const coming = rows.filter((row) => !table.some((own) => isOf(own, row) && versionOf(own) > versionOf(row)))
  return [...table.filter((own) => !coming.some((row) => isOf(own, row))), ...coming]
}

/** The table after a load, if every value fits. */
function after(
  table: readonly Row[],
  { rows, replace, replacedFiles }: Drop,
  merging: Merging,
): readonly Row[] {
  const { key, strategy } = merging
  const won = winners(rows, merging)
  const { hardDelete } = strategy
  const staying = won.filter((row) => hardDelete === undefined || valueOf(row, hardDelete) !== true)
  if (replace) return staying
  const left = table.filter(({ file }) => !replacedFiles.includes(file))
  const hasKeyOf = (row: Row, others: readonly Row[], columns: readonly string[]): boolean =>
    columns.length > 0 && others.some((other) => keyOf(row, columns) === keyOf(other, columns))
  switch (strategy.kind) {
    case 'upsert':
    case 'delete-insert': {
      const { newestBy } = strategy
      if (newestBy !== undefined) return newest(left, staying, key, newestBy)
      const others = left.filter(
        (row) => !hasKeyOf(row, rows, key) && !hasKeyOf(row, rows, strategy.mergeKey ?? []),
      )
      return [...(strategy.missing ? withoutMissing(others, strategy.missing) : others), ...staying]
    }
    case 'insert-only':
      return [...left, ...staying.filter((row) => !hasKeyOf(row, left, key))]
    case 'scd2':
      throw new Error('versions have a model of their own')
    default:
      return unreachable(strategy.kind)
  }
}

/** What the table holds in the end, if the last schema had been there from the start. */
export const expected = ({ merging, loads }: History): readonly Row[] =>
  loads.reduce<readonly Row[]>((table, drop) => after(table, drop, merging), [])
