import { fullName } from '@sluice/schema'
import { isRuleDelta } from './rule-delta.ts'
import { columnsOf, type SchemaDelta } from './schema-delta.ts'

/** A column of a table, view or model `schema.name`. */
export interface ColumnPlace {
  readonly table: string
  readonly column: string
}

/** A column of a view or model, and the columns on which its value depends, one step back. */
export interface DerivedColumn extends ColumnPlace {
  readonly from: readonly ColumnPlace[]
}

/** Changes after which a column has other values. */
const CHANGES_VALUES: ReadonlySet<SchemaDelta['kind']> = new Set(['alter-column', 'drop-column'])

/** The columns of views and models, by their table, that depend on what a delta changes, however far away. */
export function madeOf(
  delta: SchemaDelta,
  derived: readonly DerivedColumn[],
): ReadonlyMap<string, ReadonlySet<string>> {
  const reached = new Map<string, Set<string>>()
  if (isRuleDelta(delta) || !CHANGES_VALUES.has(delta.kind)) return reached
  let edge = columnsOf(delta).map(({ name: column }) => ({ table: fullName(delta.table), column }))
  while (edge.length > 0) {
    const from = edge
    edge = derived
      .filter(
        (one) =>
          reached.get(one.table)?.has(one.column) !== true &&
          one.from.some(({ table, column }) =>
            from.some((place) => place.table === table && place.column === column),
          ),
      )
      .map(({ table, column }) => ({ table, column }))
    for (const { table, column } of edge) {
      const columns = reached.get(table) ?? new Set<string>()
      reached.set(table, columns.add(column))
    }
  }
  return reached
}
