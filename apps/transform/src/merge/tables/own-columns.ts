import { ident, qualified, type Dialect } from '@sluice/engine'
import type { LoadTable } from '@sluice/ledger'
import {
  columnOf,
  fullName,
  NESTED_COLUMNS,
  ROOT_COLUMNS,
  SluiceError,
  strategyColumns,
  SystemColumnMissing,
  type ColumnType,
  type Table,
  type TableName,
} from '@sluice/schema'

/** A column that only Sluice writes, and that somebody gave another type, another name, or dropped. */
export interface ChangedColumn {
  readonly table: TableName
  readonly column: string
  readonly type: ColumnType
  /** Its type in the database now; absent where the column is missing. */
  readonly found?: string
}

const ownColumns = (nested: boolean): readonly string[] => (nested ? NESTED_COLUMNS : ROOT_COLUMNS)

/** A table without Sluice's own columns is somebody else's: what is meant for it waits. */
export const isFinal = (table: Table, nested: boolean): boolean =>
  ownColumns(nested).every((name) => columnOf(table, name) !== undefined)

/** The columns of a final table that are not as Sluice made them. `loads`: what waits for it, with its strategies. */
export function changedColumns(
  table: Table,
  nested: boolean,
  loads: readonly LoadTable[] = [],
): readonly ChangedColumn[] {
  const own = ownColumns(nested)
  const strategies = loads.flatMap(({ name, root, strategy }) =>
    name === table.name && root === undefined && strategy !== undefined ? [strategy] : [],
  )
  const pairs = strategies.flatMap(({ versions }) =>
    versions ? [[versions.validFrom, versions.validTo]] : [],
  )
  // All that belong together are missing from a table of somebody else, and from one that has yet to get them.
  const missing = [own, ...pairs].flatMap((group) => {
    const lacking = group.filter((name) => columnOf(table, name) === undefined)
    return lacking.length < group.length ? lacking : []
  })
  const typeOf = (name: string): ColumnType => (own.includes(name) ? 'bigint' : 'timestamp')
  const retyped = [...own, ...strategies.flatMap(strategyColumns)].flatMap((name) => {
    const column = columnOf(table, name)
    if (column === undefined || (column.type === typeOf(name) && !column.stored)) return []
    return [{ name, found: column.stored?.name ?? column.type }]
  })
  return [
    ...missing.map((column) => ({ table, column, type: typeOf(column) })),
    ...retyped.map(({ name, found }) => ({ table, column: name, type: typeOf(name), found })),
  ]
}

/** @throws SluiceError E_SYSTEM_COLUMN where there is a changed column */
export function assertOwnColumns(dialect: Dialect, [first]: readonly ChangedColumn[]): void {
  if (!first) return
  const { table, column, type, found } = first
  if (found === undefined) throw new SystemColumnMissing(table, column)
  const place = `${fullName(table)}.${column}`
  const own = dialect.typeName(type)
  throw new SluiceError(`${place} has the type ${found}, but Sluice, which writes it, needs ${own}`, {
    code: 'E_SYSTEM_COLUMN',
    place,
    hint: `nothing was merged; give the column its type again: alter table ${qualified(table.dataset, table.name)} alter column ${ident(column)} type ${own} using ${ident(column)}::${own}`,
  })
}
