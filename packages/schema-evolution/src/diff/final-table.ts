import {
  keyUsed,
  NESTED_COLUMNS,
  ownKey,
  ROOT_COLUMNS,
  strategyColumns,
  SYSTEM_COLUMNS,
  withHeadroom,
  type Column,
  type ObservedColumn,
  type ObservedTable,
  type Table,
} from '@sluice/schema'

const systemColumn = (name: string): Column => ({ name, type: 'bigint', nullable: false })

/** The key that a final table gets: on the root only a merge that finds rows by it needs one; a nested table has one of its own. */
export function keyOf(observed: ObservedTable): readonly string[] {
  if (observed.parent !== undefined) return observed.primaryKey
  return observed.disposition === 'merge' ? keyUsed(observed) : []
}

/** The columns that the strategy of the loads adds. */
export const addedColumns = ({ strategy }: ObservedTable): readonly Column[] =>
  strategyColumns(strategy).map((name) => ({ name, type: 'timestamp', nullable: true }))

/** A final column that holds what was observed. */
export const finalColumn = (
  { name, type, mask, references }: ObservedColumn,
  key: readonly string[] = [],
): Column => ({
  name,
  type: withHeadroom(type),
  nullable: !key.includes(name),
  // A masked value refers to nothing.
  ...(mask === undefined ? references !== undefined && { references } : { mask }),
})

/** The final table that a first load makes necessary; undefined while a column of its key never held a value. */
export function finalTable(observed: ObservedTable): Table | undefined {
  const { dataset, name, parent } = observed
  const primaryKey = keyOf(observed)
  const data = observed.columns.filter((column) => !SYSTEM_COLUMNS.has(column.name))
  if (!ownKey(primaryKey).every((key) => data.some((column) => column.name === key))) return undefined
  return {
    dataset,
    name,
    columns: [
      ...data.map((column) => finalColumn(column, primaryKey)),
      ...addedColumns(observed),
      ...(parent === undefined ? ROOT_COLUMNS : NESTED_COLUMNS).map(systemColumn),
    ],
    primaryKey,
  }
}
