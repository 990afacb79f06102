import type { ColumnType } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { at, stagingOf, type MergeColumn, type MergeTable } from './merge-table.ts'

type Values = Pick<MergeColumn, 'name' | 'from' | 'to' | 'stored' | 'reading'>

/** A staged value, and its type, as its hint reads it. */
function staged(
  dialect: Dialect,
  { name, from, reading }: Values,
  alias: string,
): { readonly value: string; readonly type: ColumnType } {
  const value = at(alias, name)
  if (!reading) return { value, type: from }
  return { value: dialect.readText(dialect.convert(value, from, 'text'), reading), type: 'text' }
}

/** Condition that a staged value fits our type of its final column; undefined where each value of the type does. */
export function fittingType(dialect: Dialect, column: Values, alias = 's'): string | undefined {
  const { value, type } = staged(dialect, column, alias)
  const condition = type === column.to ? 'true' : dialect.fits(value, type, column.to)
  return condition === 'true' ? undefined : condition
}

function converted(dialect: Dialect, column: Values, alias: string): string {
  const { value, type } = staged(dialect, column, alias)
  return type === column.to ? value : dialect.convert(value, type, column.to)
}

/** Condition that a staged value fits its final column; undefined where each value of the type does. */
export function fitting(dialect: Dialect, column: Values, alias = 's'): string | undefined {
  const fits = fittingType(dialect, column, alias)
  const { to, stored } = column
  const held = stored ? dialect.holds(converted(dialect, column, alias), to, stored) : 'true'
  if (held === 'true') return fits
  const isHeld = `(${converted(dialect, column, alias)} is null or ${held})`
  return fits ? `case when ${fits} then ${isHeld} else false end` : isHeld
}

/** A staged value as the final column holds it, null where it does not fit: a join may look at blocked rows too. */
export function finalValue(dialect: Dialect, column: Values, alias = 's'): string {
  const { from, to, stored } = column
  if (from === to && !stored) return at(alias, column.name)
  const value = converted(dialect, column, alias)
  const own = stored ? `cast(${value} as ${stored.name})` : value
  const fits = fitting(dialect, column, alias)
  return fits ? `case when ${fits} then ${own} end` : own
}

/**
 * A key column in a form in which two staged values, of whatever types, are equal exactly if they would be in the
 * final table: as text in the final spelling, or as it is where both are staged in the final type.
 */
export function keyValue(dialect: Dialect, column: MergeColumn, alias: string, other: ColumnType): string {
  const { name, from, to } = column
  if (from === to && other === to) return at(alias, name)
  const own = dialect.convert(at(alias, name), from, 'text')
  const fits = fittingType(dialect, column, alias)
  const text = dialect.convert(dialect.convert(at(alias, name), from, to), to, 'text')
  return fits ? `case when ${fits} then ${text} else ${own} end` : text
}

/** The key's columns as they are staged; undefined where one is not staged: then no row has a key. */
export function stagedKey({ key, columns }: MergeTable): readonly MergeColumn[] | undefined {
  const found = key.map((name) => columns.find((column) => column.name === name))
  return key.length > 0 && found.every((column) => column !== undefined) ? found : undefined
}

/** Condition that the final row `final` has the key of the staged row `alias`. */
export function sameKey(dialect: Dialect, table: MergeTable, alias = 's', final = 'f'): string {
  const key = stagedKey(table)
  if (!key) return 'false'
  return key
    .map((column) => `${at(final, column.name)} = ${finalValue(dialect, column, alias)}`)
    .join(' and ')
}

/** Condition that the final row `f` has the key of a staged row. */
export const isStaged = (dialect: Dialect, table: MergeTable): string =>
  `exists (select 1 from ${stagingOf(table)} as s where ${sameKey(dialect, table)})`

/** A value of a column in a type that can be compared: Postgres compares no `json`. */
export const comparable = ({ name, stored }: MergeColumn, value = at('f', name)): string =>
  stored?.name === 'json' ? `cast(${value} as jsonb)` : value

/** Condition that merging `s` changes `f`: in a merged column, or later by a value that waits for its column. */
export function changes(dialect: Dialect, table: MergeTable): string {
  const columns = table.columns.filter(({ name }) => !table.key.includes(name))
  // Whether a row has the default already only the database could say.
  if (table.defaulted.length > 0) return 'true'
  const differs = [
    ...columns.map(
      (column) => `${comparable(column)} is distinct from ${comparable(column, finalValue(dialect, column))}`,
    ),
    ...table.absent.map((name) => `${at('f', name)} is not null`),
    ...table.waiting.map(({ name }) => `${at('s', name)} is not null`),
    ...columns.flatMap((column) => {
      const fits = column.keptOut && fitting(dialect, column)
      return fits ? [`not ${fits}`] : []
    }),
  ]
  return differs.length > 0 ? `(${differs.join('\n    or ')})` : 'false'
}
