import { byFullName, fullName, type SchemaChange, type Table } from '@sluice/schema'
import { factsOf } from './facts-of.ts'

/** The tables as these changes leave them, sorted by name. */
export function applyChanges(tables: readonly Table[], changes: readonly SchemaChange[]): readonly Table[] {
  const byName = new Map(tables.map((table) => [fullName(table), table]))
  for (const change of changes) {
    const name = fullName(change.table)
    const after = factsOf(change).apply(byName.get(name))
    if (after) byName.set(name, after)
  }
  return [...byName.values()].toSorted(byFullName)
}
