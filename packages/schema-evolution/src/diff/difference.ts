import {
  columnOf,
  fullName,
  unreachable,
  type Column,
  type ColumnType,
  type Table,
  type TableName,
} from '@sluice/schema'

interface OnTable {
  readonly table: TableName
}

export interface MissingTable extends OnTable {
  readonly kind: 'missing-table'
  readonly table: Table
}

export interface ExtraTable extends OnTable {
  readonly kind: 'extra-table'
}

export interface MissingColumn extends OnTable {
  readonly kind: 'missing-column'
  readonly column: Column
}

export interface ExtraColumn extends OnTable {
  readonly kind: 'extra-column'
  readonly column: Column
}

export interface OtherType extends OnTable {
  readonly kind: 'other-type'
  readonly column: string
  readonly expected: ColumnType
  readonly found: ColumnType
}

export interface OtherNullability extends OnTable {
  readonly kind: 'other-nullability'
  readonly column: string
  /** Whether nulls were found to be allowed; the opposite was expected. */
  readonly nullable: boolean
}

export interface OtherKey extends OnTable {
  readonly kind: 'other-key'
  readonly expected: readonly string[]
  readonly found: readonly string[]
}

/** What tables that were found have otherwise than those that were expected. */
export type Difference =
  | MissingTable
  | ExtraTable
  | MissingColumn
  | ExtraColumn
  | OtherType
  | OtherNullability
  | OtherKey

function columnDifferences(expected: Table, found: Table): readonly Difference[] {
  const table = { dataset: expected.dataset, name: expected.name }
  const missing = expected.columns.flatMap((column): readonly Difference[] => {
    const other = columnOf(found, column.name)
    if (!other) return [{ kind: 'missing-column', table, column }]
    const { name, type, nullable } = column
    return [
      ...(other.type === type
        ? []
        : [{ kind: 'other-type', table, column: name, expected: type, found: other.type } as const]),
      ...(other.nullable === nullable
        ? []
        : [{ kind: 'other-nullability', table, column: name, nullable: other.nullable } as const]),
    ]
  })
  const extra = found.columns
    .filter(({ name }) => !columnOf(expected, name))
    .map((column): Difference => ({ kind: 'extra-column', table, column }))
  return [...missing, ...extra]
}

const sameKey = (a: readonly string[], b: readonly string[]): boolean =>
  JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted())

/** What `found` has otherwise than `expected`, by table. The order of columns is no difference. */
export function differences(expected: readonly Table[], found: readonly Table[]): readonly Difference[] {
  const byName = new Map(found.map((table) => [fullName(table), table]))
  const names = new Set(expected.map(fullName))
  const extra = found
    .filter((table) => !names.has(fullName(table)))
    .map(({ dataset, name }): Difference => ({ kind: 'extra-table', table: { dataset, name } }))
  return [
    ...expected.flatMap((table): readonly Difference[] => {
      const other = byName.get(fullName(table))
      if (!other) return [{ kind: 'missing-table', table }]
      const { primaryKey } = table
      const key: Difference = { kind: 'other-key', table, expected: primaryKey, found: other.primaryKey }
      return [...columnDifferences(table, other), ...(sameKey(primaryKey, other.primaryKey) ? [] : [key])]
    }),
    ...extra,
  ]
}

/** What a difference is in: `shop.orders` or `shop.orders.qty`. */
export function placeOf(difference: Difference): string {
  const table = fullName(difference.table)
  if (!('column' in difference)) return table
  const { column } = difference
  return `${table}.${typeof column === 'string' ? column : column.name}`
}

const keyed = (key: readonly string[]): string =>
  key.length === 0 ? 'no primary key' : `the primary key (${key.join(', ')})`

/** A difference as one line for people: `shop.orders.qty is text instead of bigint`. */
export function describeDifference(difference: Difference): string {
  const place = placeOf(difference)
  switch (difference.kind) {
    case 'missing-table':
      return `table ${place} is missing`
    case 'extra-table':
      return `table ${place} is not expected`
    case 'missing-column':
      return `column ${place} (${difference.column.type}) is missing`
    case 'extra-column':
      return `column ${place} (${difference.column.type}) is not expected`
    case 'other-type':
      return `${place} is ${difference.found} instead of ${difference.expected}`
    case 'other-nullability':
      return difference.nullable ? `${place} may be null` : `${place} may not be null`
    case 'other-key':
      return `${place} has ${keyed(difference.found)} instead of ${keyed(difference.expected)}`
    default:
      return unreachable(difference)
  }
}
