import {
  fullName,
  needOf,
  refusalOf,
  type ObservedTable,
  type Refusal,
  type SchemaChange,
  type Table,
} from '@sluice/schema'

/** The changes without what was refused before, and without tables nested in one that was. */
export function withoutRefusals(
  changes: readonly SchemaChange[],
  refusals: readonly Refusal[],
  before: readonly Table[],
  observed: readonly ObservedTable[],
): readonly SchemaChange[] {
  if (refusals.length === 0) return changes
  const present = new Set(before.map(fullName))
  return changes.flatMap((change): readonly SchemaChange[] => {
    if (refusalOf(refusals, needOf(change))) return []
    if (change.kind !== 'create-table') return [change]
    const { dataset, columns } = change.table
    const root = observed.find((one) => fullName(one) === fullName(change.table))?.root
    const above = root === undefined ? undefined : { dataset, name: root }
    if (above && !present.has(fullName(above)) && refusalOf(refusals, { kind: 'create-table', table: above }))
      return []
    const table = { dataset, name: change.table.name }
    const admitted = columns.filter(
      ({ name }) => !refusalOf(refusals, { kind: 'add-column', table, column: name }),
    )
    return [{ ...change, table: { ...change.table, columns: admitted } }]
  })
}
