import {
  isRetype,
  meetsKey,
  meetsNestedKey,
  ownKey,
  stagingSchema,
  strategyColumns,
  SYSTEM_COLUMNS,
  unreachable,
  type Column,
} from '@sluice/schema'
import { waitingName, type MergeTable } from '@sluice/engine'
import type { LoadTable } from '@sluice/ledger'
import type { FinalTable } from './final-table.ts'

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
  final: FinalTable | undefined,
  marked: boolean,
  keptOut: ReadonlySet<string> = NONE,
): MergeTable {
  const { versions, missing } = load.root === undefined ? (load.strategy ?? {}) : {}
  const added = load.root === undefined ? strategyColumns(load.strategy) : []
  const all = (final?.columns ?? []).filter(({ name }) => !SYSTEM_COLUMNS.has(name) && !added.includes(name))
  // What the database computes is not for loads to say.
  const data = all.filter(({ filled }) => filled !== 'always')
  const computed = new Set(all.filter((column) => !data.includes(column)).map(({ name }) => name))
  const types = new Map(data.map(({ name, type }) => [name, type]))
  const key = load.root === undefined ? keyOf(load, types) : []
  const own = load.root === undefined ? [] : ownKey(load.primaryKey)
  const { strategy } = load
  const mergeKey = load.disposition === 'merge' ? (strategy?.mergeKey ?? []) : []
  const staged = new Set(load.columns.map(({ name }) => name))
  const windowed = missing?.window?.column
  const newestBy = load.root === undefined ? strategy?.newestBy : undefined
  const lacking = missingColumns(
    data.filter(({ name }) => !staged.has(name)),
    final?.brought,
  )
  const notNull = data
    .filter(({ name, nullable, filled }) => !nullable && (staged.has(name) || !filled))
    .map(({ name }) => name)
  return {
    loadId: load.loadId,
    staging: { dataset: stagingSchema(load.dataset), name: load.staging ?? '' },
    ...(load.staging === waitingName(load.name) && { stored: [load.loadId] }),
    final: { dataset: load.dataset, name: load.name },
    // Without its key a row cannot find its place, so the load waits for the key's columns too, and for the key itself.
    exists:
      final !== undefined &&
      [...key, ...own, ...mergeKey].every((name) => types.has(name)) &&
      added.every((name) => final.columns.some((column) => column.name === name)) &&
      // Without a value in any row, now or before, no row is in the window.
      (windowed === undefined || types.has(windowed) || !staged.has(windowed)) &&
      // Rows cannot be compared with those whose versions wait.
      (newestBy === undefined || types.has(newestBy) || !staged.has(newestBy)) &&
      (load.root === undefined ? meetsKey(final, load) : meetsNestedKey(final.primaryKey, load.primaryKey)),
    nested: load.root !== undefined,
    ...(load.root !== undefined && { root: { dataset: load.dataset, name: load.root } }),
    marked,
    columns: load.columns.flatMap(({ name, type, reading }) => {
      const to = types.get(name)
      // A row is none without its key, or without a value that must be there: it is blocked all the same.
      const waits = keptOut.has(name) && ![...key, ...own, ...mergeKey, ...notNull].includes(name)
      const stored = final?.guards?.types[name]
      return to
        ? [
            {
              name,
              from: type,
              to,
              ...(reading && !isRetype(to, reading) && { reading }),
              ...(stored && { stored }),
              ...(waits && { keptOut: true as const }),
            },
          ]
        : []
    }),
    waiting: load.columns
      .filter(({ name }) => !types.has(name) && !computed.has(name))
      .map(({ name, type }) => ({ name, from: type })),
    ...lacking,
    kept: [...lacking.kept, ...computed],
    carried: load.root === undefined ? [] : lacking.kept,
    notNull,
    guards: final?.guards?.guards ?? [],
    generated: Object.fromEntries(
      Object.entries(final?.guards?.filled ?? {}).filter(([name]) => computed.has(name)),
    ),
    triggers: final?.guards?.triggers ?? [],
    key,
    ownKey: own,
    parent: load.parent,
    mergeKey,
    versions,
    missing:
      missing && load.disposition === 'merge'
        ? { ...missing, type: windowed === undefined ? undefined : types.get(windowed) }
        : undefined,
    insertOnly: strategy?.kind === 'insert-only',
    hardDelete: strategy?.hardDelete,
    newestBy: load.disposition === 'merge' ? newestBy : undefined,
  }
}

/** What becomes of the columns that a load lacks, in a row that is there already. */
function missingColumns(
  columns: readonly Column[],
  brought: FinalTable['brought'],
): Pick<MergeTable, 'absent' | 'defaulted' | 'kept'> {
  const named = (some: readonly Column[]): readonly string[] => some.map(({ name }) => name)
  const known = columns.filter(({ name }) => brought?.has(name) ?? true)
  const needsDefault = ({ nullable, filled }: Column): boolean => !nullable && filled === 'default'
  return {
    absent: named(known.filter((column) => !needsDefault(column))),
    defaulted: named(known.filter(needsDefault)),
    kept: named(columns.filter((column) => !known.includes(column))),
  }
}
