import { meetsKey, stagingSchema, SYSTEM_COLUMNS, unreachable, type Table } from '@sluice/schema'
import { waitingName, type MergeTable } from '@sluice/engine'
import type { LoadTable } from './load-table.ts'

const NONE: ReadonlySet<string> = new Set()

/** A load that replaces the table has one row of a key, too, as far as the table has the key's columns. */
function keyOf(
  { disposition, primaryKey }: LoadTable,
  final: ReadonlyMap<string, unknown>,
): readonly string[] {
  switch (disposition) {
    case 'append':
      return []
    case 'merge':
      return primaryKey
    case 'replace':
      return primaryKey.every((name) => final.has(name)) ? primaryKey : []
    default:
      return unreachable(disposition)
  }
}

/** Puts what a load staged for a table beside the final table as it is now. `keptOut`: columns that are not to be widened. */
export function planTable(
  load: LoadTable,
  final: Table | undefined,
  marked: boolean,
  keptOut: ReadonlySet<string> = NONE,
): MergeTable {
  const data = (final?.columns ?? []).filter(({ name }) => !SYSTEM_COLUMNS.has(name))
  const types = new Map(data.map(({ name, type }) => [name, type]))
  const key = load.root === undefined ? keyOf(load, types) : []
  const notNull = data.filter(({ nullable }) => !nullable).map(({ name }) => name)
  const staged = new Set(load.columns.map(({ name }) => name))
  return {
    loadId: load.loadId,
    staging: { dataset: stagingSchema(load.dataset), name: load.staging ?? '' },
    ...(load.staging === waitingName(load.name) && { stored: [load.loadId] }),
    final: { dataset: load.dataset, name: load.name },
    // Without its key a row cannot find its place, so the load waits for the key's columns too, and for the key itself.
    exists: final !== undefined && key.every((name) => types.has(name)) && meetsKey(final, load),
    nested: load.root !== undefined,
    marked,
    columns: load.columns.flatMap(({ name, type }) => {
      const to = types.get(name)
      // A row is none without its key, or without a value that must be there: it is held all the same.
      const waits = keptOut.has(name) && !key.includes(name) && !notNull.includes(name)
      return to ? [{ name, from: type, to, ...(waits && { keptOut: true as const }) }] : []
    }),
    waiting: load.columns
      .filter(({ name }) => !types.has(name))
      .map(({ name, type }) => ({ name, from: type })),
    absent: data.map(({ name }) => name).filter((name) => !staged.has(name)),
    notNull,
    key,
  }
}
