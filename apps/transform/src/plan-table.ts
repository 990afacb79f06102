import { stagingSchema, SYSTEM_COLUMNS, type Table } from '@sluice/schema'
import { waitingName, type MergeTable } from '@sluice/engine'
import type { LoadTable } from './load-table.ts'

const NONE: ReadonlySet<string> = new Set()

/** Puts what a load staged for a table beside the final table as it is now. `keptOut`: columns that are not to be widened. */
export function planTable(
  load: LoadTable,
  final: Table | undefined,
  marked: boolean,
  keptOut: ReadonlySet<string> = NONE,
): MergeTable {
  const key = load.disposition === 'merge' && load.root === undefined ? load.primaryKey : []
  const data = (final?.columns ?? []).filter(({ name }) => !SYSTEM_COLUMNS.has(name))
  const types = new Map(data.map(({ name, type }) => [name, type]))
  const notNull = data.filter(({ nullable }) => !nullable).map(({ name }) => name)
  const staged = new Set(load.columns.map(({ name }) => name))
  return {
    loadId: load.loadId,
    staging: { dataset: stagingSchema(load.dataset), name: load.staging ?? '' },
    ...(load.staging === waitingName(load.name) && { stored: [load.loadId] }),
    final: { dataset: load.dataset, name: load.name },
    // Without its key a row cannot find its place, so the load waits for the key's columns too.
    exists: final !== undefined && key.every((name) => types.has(name)),
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
