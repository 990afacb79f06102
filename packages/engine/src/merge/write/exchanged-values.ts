import { ident } from '../../quote.ts'
import type { Dialect } from '../../dialect.ts'
import type { EngineKind } from '../../engine.ts'
import type { Guard } from '../../table-guards.ts'
import { at, finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { goingRows } from '../table/row-filter.ts'
import { finalValue, sameKey } from '../table/values.ts'

export type Unique = Extract<Guard, { kind: 'unique' }>

const columnsOf = ({ elements }: Unique, { columns, key }: MergeTable) =>
  elements.map(({ expression }) =>
    columns.find(({ name }) => !key.includes(name) && (expression === name || expression === ident(name))),
  )

/** The columns of a constraint, and one of them that may be null meanwhile. */
function exchanged(table: MergeTable, guard: Unique) {
  const columns = columnsOf(guard, table)
  const cleared = columns.find((column) => column && !table.notNull.includes(column.name))
  return cleared && !guard.nulls
    ? { columns: columns.filter((one) => one !== undefined), cleared }
    : undefined
}

/** Whether rows of one load may exchange values under a constraint. PostgreSQL looks at each row when it is written. */
export const canExchange = (kind: EngineKind, table: MergeTable, guard: Unique): boolean =>
  kind === 'duckdb' || guard.deferred === true || exchanged(table, guard) !== undefined

/** Sets to null what a final row has to give to another row of the load, on PostgreSQL, before the rows are written. */
export function clearExchanged(
  dialect: Dialect,
  table: MergeTable,
  out: string | undefined,
): readonly string[] {
  return table.guards.flatMap((guard) => {
    const own = guard.kind === 'unique' && !guard.deferred ? exchanged(table, guard) : undefined
    if (!own) return []
    const { columns, cleared } = own
    const taken = columns.map((column) => `${at('f', column.name)} = ${finalValue(dialect, column, 'n')}`)
    return [
      `update ${finalOf(table)} as f
set ${ident(cleared.name)} = null
from ${stagingOf(table)} as s
where ${sameKey(dialect, table)}
  and ${goingRows(table, out)}
  and exists (
    select 1 from ${stagingOf(table)} as n where ${taken.join(' and ')} and not (${sameKey(dialect, table, 'n')})
  )`,
    ]
  })
}
