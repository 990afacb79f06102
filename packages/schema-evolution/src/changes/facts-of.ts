import { unreachable, type SchemaChange } from '@sluice/schema'
import { addColumn } from './add-column.ts'
import type { ChangeFacts } from './risk/change-facts.ts'
import { createTable } from './create-table.ts'
import { relaxNotNull } from './relax-not-null.ts'
import { widenColumn } from './widen/widen-column.ts'

/** The facts of a change. */
export function factsOf(change: SchemaChange): ChangeFacts {
  switch (change.kind) {
    case 'create-table':
      return createTable(change)
    case 'add-column':
      return addColumn(change)
    case 'widen-column':
      return widenColumn(change)
    case 'relax-not-null':
      return relaxNotNull(change)
    default:
      return unreachable(change)
  }
}
