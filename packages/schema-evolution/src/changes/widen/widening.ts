import { ident, literal, qualified, type Dialect } from '@sluice/engine'
import { isDecimal, type ColumnType, type Reading, type TableName, type WidenColumn } from '@sluice/schema'
import type { RenderContext } from '../risk/change-facts.ts'

export type Widening = Pick<WidenColumn, 'column' | 'from' | 'to' | 'reading'>

/**
 * Condition of a value that the new type would round. A type is proposed by the digits that a column holds that day;
 * what comes before the review may have more, and no migration rounds it.
 */
export function rounds(old: string, { from, to }: Widening, { dialect }: RenderContext): string | undefined {
  if (from === 'bigint' && to === 'double') return `${old} not between -9007199254740992 and 9007199254740992`
  if (from !== 'double' || !isDecimal(to)) return undefined
  return `cast(${dialect.convert(old, from, to)} as ${dialect.typeName('double')}) <> ${old}`
}

/** A value of the old type as text after the hint. */
export const readText = (dialect: Dialect, old: string, from: ColumnType, reading: Reading): string =>
  dialect.readText(dialect.convert(old, from, 'text'), reading)

/** SQL of the new value, from the SQL of the old one. */
export function widened(widening: Widening, context: RenderContext, column = ident(widening.column)): string {
  const { from, to, reading } = widening
  const { dialect, ifMissing } = context
  // What somebody made narrower is text elsewhere, where the statement must be one that could run.
  const old =
    ifMissing && (to === 'text' || to === 'json') ? `cast(${column} as ${dialect.typeName(from)})` : column
  if (reading) return dialect.convert(readText(dialect, old, from, reading), 'text', to)
  const converted = dialect.convert(old, from, to)
  const condition = rounds(old, widening, context)
  if (condition === undefined) return converted
  const refused = `cast(_sluice.refuse(${dialect.convert(old, from, 'text')}) as ${dialect.typeName(to)})`
  return `case when ${condition} then ${refused} else ${converted} end`
}

/** A table as a value of type regclass. */
export const regclass = ({ dataset, name }: TableName): string =>
  `${literal(qualified(dataset, name))}::regclass`

const FORMATTED: Partial<Record<ColumnType, string>> = {
  timestamp: 'timestamp with time zone',
  time: 'time without time zone',
}

/** Condition on Postgres that a column has its new type, because an earlier run came as far. */
export const hasType = (table: TableName, { column, to }: Widening, { dialect }: RenderContext): string =>
  `(select format_type(atttypid, atttypmod) from pg_attribute where attrelid = ${regclass(table)} and attname = ${literal(column)}) = ${literal(FORMATTED[to] ?? dialect.typeName(to))}`
