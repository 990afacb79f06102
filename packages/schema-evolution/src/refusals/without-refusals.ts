import { fullName, needOf, refusalOf, type Refusal, type SchemaChange, type Table } from '@sluice/schema'
import { outerTables } from './created-together.ts'

/** The changes without what was refused before, and without tables nested in one that was. */
export function withoutRefusals(
  changes: readonly SchemaChange[],
  refusals: readonly Refusal[],
  before: readonly Table[],
): readonly SchemaChange[] {
  if (refusals.length === 0) return changes
  const present = new Set(before.map(fullName))
  return changes.flatMap((change): readonly SchemaChange[] => {
    if (refusalOf(refusals, needOf(change))) return []
    if (change.kind !== 'create-table') return [change]
    const { dataset, columns } = change.table
    const isRefused = (name: string): boolean => {
      const table = { dataset, name }
      return (
        !present.has(fullName(table)) && refusalOf(refusals, { kind: 'create-table', table }) !== undefined
      )
    }
    if (outerTables(changes, change).some(isRefused)) return []
    const table = { dataset, name: change.table.name }
    const admitted = columns.filter(
      ({ name }) => !refusalOf(refusals, { kind: 'add-column', table, column: name }),
    )
    return [{ ...change, table: { ...change.table, columns: admitted } }]
  })
}
