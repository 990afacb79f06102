import {
  columnOf,
  joinTypes,
  unreachable,
  withHeadroom,
  type Column,
  type SchemaChange,
  type Table,
  type TableName,
  tableIn,
} from '@sluice/schema'
import { applyChanges } from '../changes/apply-changes.ts'

const because = ({ evidence }: SchemaChange) => (evidence ? { evidence } : {})

/** What makes a column that is there hold what the change wanted it to hold. */
function toHold(
  change: SchemaChange,
  table: TableName,
  present: Column,
  wanted: Column,
): readonly SchemaChange[] {
  const joined = joinTypes(present.type, wanted.type)
  const to = joined === present.type ? joined : withHeadroom(joined)
  const [column, from] = [present.name, present.type]
  return [
    ...(from === to ? [] : [{ kind: 'widen-column', table, column, from, to, ...because(change) } as const]),
    ...(present.nullable || !wanted.nullable
      ? []
      : [{ kind: 'relax-not-null', table, column, ...because(change) } as const]),
  ]
}

function addOrHold(change: SchemaChange, table: Table, column: Column): readonly SchemaChange[] {
  const name = { dataset: table.dataset, name: table.name }
  const present = columnOf(table, column.name)
  if (present) return toHold(change, name, present, column)
  return [{ kind: 'add-column', table: name, column: { ...column, nullable: true }, ...because(change) }]
}

function rebased(change: SchemaChange, table: Table | undefined): readonly SchemaChange[] {
  if (change.kind === 'create-table') {
    return table ? change.table.columns.flatMap((column) => addOrHold(change, table, column)) : [change]
  }
  if (!table) return [] // dropped in between: what waits for it is proposed again
  switch (change.kind) {
    case 'add-column':
      return addOrHold(change, table, change.column)
    case 'widen-column': {
      const present = columnOf(table, change.column)
      if (change.reading) return present?.type === change.from ? [change] : []
      const wanted = present && { ...present, type: change.to }
      return present && wanted ? toHold(change, change.table, present, wanted) : []
    }
    case 'relax-not-null':
      return columnOf(table, change.column)?.nullable === false ? [change] : []
    default:
      return unreachable(change)
  }
}

/** The changes that give `tables` all that `changes` would have given the tables that they were planned on. */
export function rebaseChanges(
  changes: readonly SchemaChange[],
  tables: readonly Table[],
): readonly SchemaChange[] {
  let before = tables
  return changes.flatMap((change) => {
    const table = tableIn(before, change.table)
    const own = rebased(change, table)
    before = applyChanges(before, own)
    return own
  })
}
