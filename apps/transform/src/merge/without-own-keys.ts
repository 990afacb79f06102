import { withoutForeignKeys } from '@sluice/engine'
import type { MergeContext } from './tables/context.ts'
import type { FinalTable } from './tables/final-table.ts'
import type { TableGroup } from './tables/table-group.ts'

/** Without the foreign keys of these tables to it. */
function unreferenced(table: FinalTable, by: ReadonlySet<string>): FinalTable {
  if (!table.guards) return table
  const guards = table.guards.guards.filter(
    (guard) => guard.kind !== 'referenced' || !by.has(guard.table.name),
  )
  return { ...table, guards: { ...table.guards, guards } }
}

/** Whether a nested table has foreign keys to other tables of its group, and can be copied. */
function isBound({ name, guards }: FinalTable, { root, finals }: TableGroup): boolean {
  const isOther = (other: string): boolean => other !== name && finals.has(other)
  const all = guards?.guards ?? []
  return (
    name !== root &&
    all.some((guard) => guard.kind === 'foreign-key' && isOther(guard.table.name)) &&
    all.every((guard) => guard.kind !== 'referenced' || isOther(guard.table.name))
  )
}

/**
 * Merges a group on DuckDB without the foreign keys of its nested tables to the tables that they are nested in, where a load may
 * replace rows: nested rows go and come with their root rows. The keys are put back, and checked, afterwards.
 */
export async function withoutOwnKeys<T>(
  context: MergeContext,
  merge: (context: MergeContext) => Promise<T>,
): Promise<T> {
  const { tx, kind, group } = context
  const replaces = group.loads.some(
    ({ root }) => root.disposition !== 'append' || root.replacedFiles.length > 0,
  )
  if (kind !== 'duckdb' || !replaces) return merge(context)
  const finals = [...group.finals.values()]
  const restores = new Map<string, () => Promise<void>>()
  // A table that others refer to cannot be copied: those nested in it come first.
  for (const table of finals.toReversed().filter((one) => isBound(one, group))) {
    const others = finals.filter(({ name }) => name !== table.name)
    const restore = await withoutForeignKeys(tx, table, others)
    if (restore) restores.set(table.name, restore)
  }
  if (restores.size === 0) return merge(context)
  const freed = new Set(restores.keys())
  const own = new Map(finals.map((table) => [table.name, unreferenced(table, freed)]))
  const result = await merge({ ...context, group: { ...group, finals: own } })
  for (const restore of [...restores.values()].toReversed()) await restore()
  return result
}
