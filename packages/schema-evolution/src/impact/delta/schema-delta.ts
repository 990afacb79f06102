import { columnOf, fullName, unreachable, type Column, type Table, type TableName } from '@sluice/schema'
import type { Rename } from './find-renames.ts'
import { isRuleDelta, ruleTitle, type RuleDelta } from './rule-delta.ts'

/** One difference between the tables and their rules before and after a migration, whatever its SQL says. */
export type SchemaDelta = ColumnDelta | RuleDelta

/** A difference between the tables and columns. */
export type ColumnDelta =
  | { readonly kind: 'create-table' | 'drop-table'; readonly table: Table }
  | { readonly kind: 'add-column' | 'drop-column'; readonly table: TableName; readonly column: Column }
  | {
      readonly kind: 'alter-column' | 'rename-column'
      readonly table: TableName
      readonly before: Column
      readonly after: Column
    }

/** The columns of a delta as they were and as they become; none for whole tables. */
export const columnsOf = (delta: SchemaDelta): readonly Column[] => {
  switch (delta.kind) {
    case 'create-table':
    case 'drop-table':
      return []
    case 'add-column':
    case 'drop-column':
      return [delta.column]
    case 'alter-column':
    case 'rename-column':
      return [delta.before, delta.after]
    case 'change-default':
      return [delta.column]
    case 'change-key':
    case 'add-unique':
    case 'drop-unique':
    case 'add-index':
    case 'drop-index':
      return []
    default:
      return unreachable(delta)
  }
}

/** What a delta changes: `shop.orders.note` as it was called before, `shop.orders` for a whole table. */
export function subjectOf(delta: SchemaDelta): string {
  const [column] = columnsOf(delta)
  return [fullName(delta.table), ...(column ? [column.name] : [])].join('.')
}

/** `add shop.orders.note (text)`. */
export function titleOf(delta: SchemaDelta): string {
  if (isRuleDelta(delta)) return ruleTitle(delta)
  const table = fullName(delta.table)
  switch (delta.kind) {
    case 'create-table':
      return `create ${table}`
    case 'drop-table':
      return `drop ${table}`
    case 'add-column':
      return `add ${table}.${delta.column.name} (${delta.column.type})`
    case 'drop-column':
      return `drop ${table}.${delta.column.name}`
    case 'rename-column':
      return `rename ${table}.${delta.before.name} to ${delta.after.name}`
    case 'alter-column':
      return alteration(`${table}.${delta.before.name}`, delta.before, delta.after)
    default:
      return unreachable(delta)
  }
}

function alteration(name: string, before: Column, after: Column): string {
  const parts = [
    ...(before.type === after.type ? [] : [`from ${before.type} to ${after.type}`]),
    ...(before.nullable === after.nullable ? [] : [after.nullable ? 'to be also null' : 'to be not null']),
  ]
  return `change ${name} ${parts.join(' and ')}`
}

/** What became of the tables, in the order of their names and columns. */
export function deltasBetween(
  before: readonly Table[],
  after: readonly Table[],
  renames: readonly Rename[] = [],
): readonly ColumnDelta[] {
  const [old, now] = [byName(before), byName(after)]
  return [
    ...after.flatMap((table) => {
      const was = old.get(fullName(table))
      return was ? columnDeltas(was, table, renames) : [{ kind: 'create-table', table } as const]
    }),
    ...before
      .filter((table) => !now.has(fullName(table)))
      .map((table) => ({ kind: 'drop-table', table }) as const),
  ]
}

const byName = (tables: readonly Table[]): ReadonlyMap<string, Table> =>
  new Map(tables.map((table) => [fullName(table), table]))

function columnDeltas(was: Table, table: Table, renames: readonly Rename[]): readonly ColumnDelta[] {
  const name = { dataset: table.dataset, name: table.name }
  const formerName = (column: Column): string | undefined =>
    renames.find((one) => fullName(one) === fullName(table) && one.to === column.name)?.from
  const kept = new Set<string>()
  const changed = table.columns.flatMap((after): ColumnDelta[] => {
    const renamed = columnOf(was, after.name) ? undefined : formerName(after)
    const before = columnOf(was, renamed ?? after.name)
    if (!before) return [{ kind: 'add-column', table: name, column: after }]
    kept.add(before.name)
    if (renamed !== undefined) return [{ kind: 'rename-column', table: name, before, after }]
    if (before.type === after.type && before.nullable === after.nullable) return []
    return [{ kind: 'alter-column', table: name, before, after }]
  })
  const dropped = was.columns
    .filter((column) => !kept.has(column.name))
    .map((column) => ({ kind: 'drop-column', table: name, column }) as const)
  return [...changed, ...dropped]
}
