import { fullName, needOf, rejectionOf, type Rejection, type SchemaChange, type Table } from '@sluice/schema'
import { outerTables } from './created-together.ts'

/** The changes without what was rejected before, and without tables nested in one that was. */
export function withoutRejections(
  changes: readonly SchemaChange[],
  rejections: readonly Rejection[],
  before: readonly Table[],
): readonly SchemaChange[] {
  if (rejections.length === 0) return changes
  const present = new Set(before.map(fullName))
  return changes.flatMap((change): readonly SchemaChange[] => {
    if (rejectionOf(rejections, needOf(change))) return []
    if (change.kind !== 'create-table') return [change]
    const { dataset, columns } = change.table
    const isRejected = (name: string): boolean => {
      const table = { dataset, name }
      return (
        !present.has(fullName(table)) &&
        rejectionOf(rejections, { kind: 'create-table', table }) !== undefined
      )
    }
    if (outerTables(changes, change).some(isRejected)) return []
    const table = { dataset, name: change.table.name }
    const admitted = columns.filter(
      ({ name }) => !rejectionOf(rejections, { kind: 'add-column', table, column: name }),
    )
    return [{ ...change, table: { ...change.table, columns: admitted } }]
  })
}
