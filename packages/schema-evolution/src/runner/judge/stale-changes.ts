import {
  columnOf,
  fullName,
  joinTypes,
  unreachable,
  type SchemaChange,
  type Table,
  tableIn,
} from '@sluice/schema'
import { applyChanges } from '../../changes/apply-changes.ts'
import type { SqlFile } from '../../migration/sql-file.ts'
import { isInEffect } from './in-effect.ts'

function staleness(change: SchemaChange, table: Table | undefined): string | undefined {
  const place = fullName(change.table)
  if (change.kind === 'create-table') return table && `table ${place} already exists`
  if (!table) return `table ${place} does not exist`
  switch (change.kind) {
    case 'add-column': {
      const present = columnOf(table, change.column.name)
      return present && `column ${place}.${present.name} already exists, with type ${present.type}`
    }
    case 'widen-column': {
      const present = columnOf(table, change.column)
      if (!present) return `column ${place}.${change.column} does not exist`
      return present.type === change.from
        ? undefined
        : `${place}.${change.column} is now ${present.type}, not ${change.from}`
    }
    case 'relax-not-null': {
      const present = columnOf(table, change.column)
      if (!present) return `column ${place}.${change.column} does not exist`
      return present.nullable ? `${place}.${change.column} may already be null` : undefined
    }
    default:
      return unreachable(change)
  }
}

/** Why changes cannot be made on these tables: what each was planned on is not so any more. Empty where they can. */
function staleChanges(changes: readonly SchemaChange[], tables: readonly Table[]): readonly string[] {
  const byName = new Map(tables.map((table) => [fullName(table), table]))
  return changes.flatMap((change) => staleness(change, byName.get(fullName(change.table))) ?? [])
}

/** Whether a repair has nothing to do for a change: a column that is there may still be not null, which a later change ends. */
function isMade(change: SchemaChange, tables: readonly Table[]): boolean {
  const table = tableIn(tables, change.table)
  if (change.kind === 'widen-column') {
    // Somebody made it narrower on one target: on others it is as it was.
    const type = table && columnOf(table, change.column)?.type
    return type !== undefined && joinTypes(type, change.to) === change.to
  }
  if (change.kind !== 'add-column') return isInEffect(change, tables)
  return table !== undefined && columnOf(table, change.column.name)?.type === change.column.type
}

/** staleChanges of a migration's file: a repair makes what is missing, and nothing of it is stale for being there. */
export function staleIn(
  file: SqlFile,
  changes: readonly SchemaChange[],
  tables: readonly Table[],
): readonly string[] {
  if (!file.headers.has('Repair')) return staleChanges(changes, tables)
  let before = tables
  return changes.flatMap((change) => {
    const stale = isMade(change, before) ? [] : staleChanges([change], before)
    before = applyChanges(before, [change])
    return stale
  })
}
