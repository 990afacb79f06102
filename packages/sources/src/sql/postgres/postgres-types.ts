import { decimal, MAX_PRECISION, type ColumnType } from '@sluice/schema'
import { ident, literal } from '@sluice/engine'
import type { SourceColumn } from '../port/source-column.ts'

/** A row of source-columns.postgres.sql. */
export interface CatalogColumn {
  readonly id: number
  readonly name: string
  readonly required: boolean
  /** Name of the type below domains, and pg_type's letters for its kind and category. */
  readonly type: string
  readonly kind: string
  readonly category: string
  readonly typmod: number
  readonly shown: string
  readonly built_in: boolean
  /** What it refers to as a foreign key. */
  readonly refers?: string | null
}

/** Types whose output is a value of ours as it stands. */
const SAME = new Map<string, ColumnType>([
  ['bool', 'bool'],
  ...['int2', 'int4', 'int8', 'oid'].map((name): [string, ColumnType] => [name, 'bigint']),
  ['float4', 'double'],
  ['float8', 'double'],
  ...['text', 'varchar', 'bpchar', 'name', 'char', 'citext', 'uuid', 'xml'].map(
    (name): [string, ColumnType] => [name, 'text'],
  ),
  ['timestamp', 'timestamp'],
  ['time', 'time'],
  ['bytea', 'binary'],
  ['json', 'json'],
  ['jsonb', 'json'],
])

/** Extensions whose values have a text that says all. */
const TEXTS: ReadonlySet<string> = new Set(['citext', 'ltree', 'lquery', 'isbn', 'semver'])

/** Types by whose order a load compares values, too. */
const ORDERED =
  /^(int2|int4|int8|oid|float4|float8|date|timestamp|timestamptz|text|varchar|bpchar|name|char|citext|uuid)$/

const COLLATED: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar', 'name', 'citext'])

/** What a column becomes. */
export function sourceColumn(column: CatalogColumn): SourceColumn {
  const { id, name, required, shown, type } = column
  const own = ident(name)
  const text = `${own}::text`
  const canonical = canonicalText(column, own)
  const isOrdered = type === 'numeric' ? numericType(column.typmod) !== undefined : ORDERED.test(type)
  const isCollated = COLLATED.has(type)
  const exact = `${type === 'bpchar' ? canonical : text} collate "C"`
  // Without the length of the type, which would cut a longer text.
  const parse = (value: string): string =>
    column.built_in && column.category !== 'A'
      ? `cast(${value} as ${ident(type)})`
      : `cast(${value} as ${shown})`
  const common = {
    id,
    name,
    shown,
    required,
    text,
    own,
    ...(column.refers && { references: column.refers }),
    compared: isCollated ? exact : own,
    asKey: {
      text,
      value: (value: string) => parse(literal(value)),
      canonical,
      // Of texts that a collation takes for one, the one that is meant.
      is: (value: string) => `${own} = ${parse(value)}${isCollated ? ` and ${exact} = ${value}` : ''}`,
    },
    ...(!isOrdered && { hasOwnOrder: true }),
  }
  // DuckDB takes what it does not know behind a date for nothing.
  if (type === 'date') return { ...common, type: 'date', value: `replace(${text}, ' BC', ' (BC)')` }
  const same = SAME.get(type)
  if (same) return { ...common, type: same, value: own }
  if (type === 'numeric') return { ...common, type: numericType(column.typmod), value: own }
  if (type === 'timestamptz') return { ...common, type: 'timestamp', value: `(${own} at time zone 'UTC')` }
  if (type === 'money') return { ...common, type: undefined, value: `${own}::numeric` }
  // Lists and records.
  if (column.category === 'A' || column.kind === 'c')
    return { ...common, type: 'json', value: `to_json(${own})` }
  if (type === 'hstore') return { ...common, type: 'json', value: `to_jsonb(${own})` }
  const isText = column.built_in || column.kind === 'e' || column.kind === 'r' || TEXTS.has(type)
  return { ...common, type: 'text', value: text, ...(!isText && { isUnknown: true }) }
}

/** SQL: a key column of the source as text, in the spelling in which the target's text of it is compared. */
function canonicalText({ type }: CatalogColumn, own: string): string {
  switch (type) {
    case 'numeric':
    case 'money':
      return `trim_scale(${own}::numeric)::text`
    case 'date':
      return `to_char(${own}, 'YYYY-MM-DD')`
    case 'timestamp':
      return timeText(own)
    case 'timestamptz':
      return timeText(`(${own} at time zone 'UTC')`)
    // A cast to text would take its blanks away.
    case 'bpchar':
      return `concat(${own})`
    default:
      return `${own}::text`
  }
}

const timeText = (time: string): string => `to_char(${time}, 'YYYY-MM-DD') || case
  when date_trunc('day', ${time}) = ${time} then ''
  when date_trunc('second', ${time}) = ${time} then to_char(${time}, '"T"HH24:MI:SS"Z"')
  else rtrim(to_char(${time}, '"T"HH24:MI:SS.US'), '0') || 'Z'
end`

/** The precision and scale of a numeric; undefined where it has none, or more digits than we hold. */
function numericType(typmod: number): ColumnType | undefined {
  if (typmod < 4) return undefined
  const [precision, rest] = [(typmod - 4) >> 16, (typmod - 4) & 0x7ff]
  // Eleven bits with a sign.
  const scale = (rest ^ 1024) - 1024
  return precision <= MAX_PRECISION && scale >= 0 && scale <= precision
    ? decimal(precision, scale)
    : undefined
}
