import {
  columnOf,
  fullName,
  joinTypes,
  SYSTEM_COLUMNS,
  unreachable,
  type SchemaChange,
  type Table,
  tableIn,
} from '@sluice/schema'
import { applyChanges } from '../../changes/apply-changes.ts'
import { describeDifference, differences, placeOf, type Difference } from '../../diff/difference.ts'

/** What a migration has still to do on a target where people did some of it by hand, or undid what it builds on. */
export interface Left {
  readonly changes: readonly SchemaChange[]
  /** What is otherwise than the migration leaves it, and stays so: `shop.orders.qty is text instead of bigint`. */
  readonly otherwise: readonly string[]
  /** Why it cannot be applied at all. */
  readonly impossible: readonly string[]
}

interface Step {
  readonly changes?: readonly SchemaChange[]
  readonly impossible?: string
}

/** What of one change has still to be done; nothing where a person did it, or where its table or column is gone. */
function stepOf(change: SchemaChange, table: Table | undefined): Step {
  switch (change.kind) {
    case 'create-table':
      return table ? missingColumns(change.table, table) : { changes: [change] }
    case 'add-column':
      return { changes: table && !columnOf(table, change.column.name) ? [change] : [] }
    case 'widen-column': {
      const present = table && columnOf(table, change.column)?.type
      if (present === change.from) return { changes: [change] }
      const fits =
        present !== undefined && present !== change.to && joinTypes(present, change.to) === change.to
      return { changes: fits && !change.reading ? [{ ...change, from: present }] : [] }
    }
    case 'relax-not-null':
      return { changes: table && columnOf(table, change.column)?.nullable === false ? [change] : [] }
    default:
      return unreachable(change)
  }
}

/** The columns that a table lacks which a person created; rows cannot be without Sluice's own, nor without those of the key. */
function missingColumns(planned: Table, present: Table): Step {
  const { dataset, name } = planned
  const missing = planned.columns.filter((column) => !columnOf(present, column.name))
  const needed = missing.filter(
    (column) =>
      !column.nullable || SYSTEM_COLUMNS.has(column.name) || planned.primaryKey.includes(column.name),
  )
  return needed.length > 0
    ? {
        impossible: `somebody created ${fullName(planned)} by hand, without ${needed.map((column) => column.name).join(', ')}`,
      }
    : { changes: missing.map((column) => ({ kind: 'add-column', table: { dataset, name }, column })) }
}

/** Compares what a migration leaves with what a target has, change by change. */
export function whatIsLeft(changes: readonly SchemaChange[], tables: readonly Table[]): Left {
  let now = tables
  const left: SchemaChange[] = []
  const impossible: string[] = []
  for (const change of changes) {
    const step = stepOf(change, tableIn(now, change.table))
    left.push(...(step.changes ?? []))
    if (step.impossible !== undefined) impossible.push(step.impossible)
    now = applyChanges(now, step.changes ?? [])
  }
  return { changes: left, otherwise: otherwise(changes, now), impossible }
}

/** What the changes leave otherwise than planned. */
function otherwise(changes: readonly SchemaChange[], tables: readonly Table[]): readonly string[] {
  const found = changes.flatMap((change): readonly Difference[] => {
    const table = tableIn(tables, change.table)
    const name = { dataset: change.table.dataset, name: change.table.name }
    if (change.kind === 'create-table')
      return differences([change.table], table ? [table] : []).filter(({ kind }) => kind !== 'extra-column')
    if (!table) return [{ kind: 'missing-table', table: { ...name, columns: [], primaryKey: [] } }]
    switch (change.kind) {
      case 'add-column':
        return differences([{ ...table, columns: [change.column] }], [table]).filter(
          (one) => one.kind !== 'extra-column',
        )
      case 'widen-column': {
        const present = columnOf(table, change.column)
        const column = { name: change.column, type: change.to, nullable: true }
        if (!present) return [{ kind: 'missing-column', table: name, column }]
        return present.type === change.to
          ? []
          : [
              {
                kind: 'other-type',
                table: name,
                column: change.column,
                expected: change.to,
                found: present.type,
              },
            ]
      }
      case 'relax-not-null':
        return []
      default:
        return unreachable(change)
    }
  })
  const last = new Map(found.map((difference) => [`${placeOf(difference)} ${difference.kind}`, difference]))
  return [...last.values()].map(describeDifference)
}
