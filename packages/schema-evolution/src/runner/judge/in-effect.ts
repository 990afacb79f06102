import { columnOf, unreachable, type SchemaChange, type Table, tableIn } from '@sluice/schema'
import { differences } from '../../diff/difference.ts'

/** Whether these tables are as a change would leave them. */
export function isInEffect(change: SchemaChange, tables: readonly Table[]): boolean {
  const table = tableIn(tables, change.table)
  if (!table) return false
  switch (change.kind) {
    case 'create-table':
      return differences([change.table], [table]).every(({ kind }) => kind === 'extra-column')
    case 'add-column': {
      const present = columnOf(table, change.column.name)
      return present?.type === change.column.type && present.nullable === change.column.nullable
    }
    case 'widen-column':
      return columnOf(table, change.column)?.type === change.to
    case 'relax-not-null':
      return columnOf(table, change.column)?.nullable === true
    default:
      return unreachable(change)
  }
}
