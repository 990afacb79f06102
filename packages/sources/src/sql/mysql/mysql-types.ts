import { decimal, MAX_PRECISION, type ColumnType } from '@sluice/schema'
import { boolBound, bytesBound } from '../port/key-bounds.ts'
import type { SourceColumn } from '../port/source-column.ts'
import { keyColumn } from './mysql-keys.ts'
import { dateBound, momentBound, noBound, numberBound, textBound } from './cursor-bounds.ts'

/** A column of a table, or of the result of a query. */
export interface CatalogColumn {
  readonly name: string
  /** Without length and sign: `bigint`. */
  readonly type: string
  /** As MySQL writes it: `bigint(20) unsigned`. */
  readonly shown: string
  /** Of a decimal; of a bit its length. */
  readonly digits: number | null
  readonly scale: number | null
  readonly required: boolean
  /** Of a text; absent of the column of a query. */
  readonly charset?: string | null
  readonly collation?: string | null
  /** What it refers to as a foreign key. */
  readonly references?: string
}

/** A name in SQL: the same in each mode of the server. */
export const backticked = (name: string): string => `\`${name.replaceAll('`', '``')}\``

/** SQL: a value as text, whatever its charset. */
const textOf = (own: string): string => `convert(${own} using utf8mb4)`

/** SQL: the bytes of a value, as Postgres writes them. In some modes a backslash stands for itself, in others it does not. */
const bytesOf = (own: string): string => `concat(_utf8mb4 x'5c78', lower(hex(${own})))`

/** SQL: a text that compares byte by byte, with all blanks at its end. */
const bytewise = (text: string): string => `cast(${text} as binary)`

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))

const INTEGERS = words('smallint mediumint int bigint year')
const CHARS = words('char varchar tinytext text mediumtext longtext')
const NAMES = words('enum set uuid inet4 inet6')
const BYTES = words('binary varbinary tinyblob blob mediumblob longblob')
const SHAPES = words(
  'geometry point linestring polygon multipoint multilinestring multipolygon geometrycollection geomcollection',
)

/** SQL: 0 and 1 as truth values, other numbers as they are. */
const truthOf = (own: string): string =>
  `case ${own} when 1 then 'true' when 0 then 'false' else ${textOf(own)} end`

/** A year and bits have no sign either. */
const isUnsigned = ({ type, shown }: CatalogColumn): boolean =>
  shown.includes('unsigned') || type === 'year' || type === 'bit'

type Form = Pick<SourceColumn, 'type' | 'value' | 'compared' | 'bound'> &
  Partial<Pick<SourceColumn, 'text' | 'bytes' | 'truth' | 'isUnknown'>>

/** What a column becomes. */
export function mysqlColumn(column: CatalogColumn): SourceColumn {
  const { name, shown, required, references } = column
  const own = backticked(name)
  const form = formOf(column, own)
  const isOrdered = form.type === 'text' ? CHARS.has(column.type) : form.type !== undefined
  return {
    id: name,
    name,
    shown,
    text: form.value,
    ...form,
    own,
    asKey: keyColumn({ ...column, ...form, own, name: column.type, isUnsigned: isUnsigned(column) }),
    required,
    ...(!isOrdered && { hasOwnOrder: true }),
    ...(references !== undefined && { references }),
  }
}

function formOf(column: CatalogColumn, own: string): Form {
  const { type, digits, scale } = column
  const text = textOf(own)
  const number = (as: ColumnType | undefined, value = text): Form => ({
    type: as,
    value,
    compared: own,
    bound: numberBound,
  })
  const asText = (as: ColumnType, value = text): Form => ({
    type: as,
    value,
    compared: bytewise(value),
    bound: as === 'text' ? textBound : noBound,
  })
  // It is how MySQL declares booleans; but it holds any number of a byte.
  if (type === 'tinyint') return { ...number('bigint'), truth: truthOf(own) }
  if (INTEGERS.has(type)) return number(type === 'bigint' && isUnsigned(column) ? decimal(20, 0) : 'bigint')
  if (type === 'decimal') return number(decimalType(digits ?? 0, scale ?? 0))
  // A float as text has only six of its digits, and a double of a given scale is rounded.
  if (type === 'float' || type === 'double') return number('double', textOf(`(${own} + 0e0)`))
  if (type === 'bit') return bitForm(digits ?? 1, own, number)
  if (type === 'date') return { type: 'date', value: text, compared: own, bound: dateBound }
  if (type === 'datetime' || type === 'timestamp')
    return { type: 'timestamp', value: text, compared: own, bound: momentBound }
  // A time may be negative, and longer than a day.
  if (type === 'time' || CHARS.has(type) || NAMES.has(type)) return asText('text')
  if (type === 'json') return asText('json')
  if (BYTES.has(type))
    return { type: 'binary', value: bytesOf(own), compared: own, bound: bytesBound, bytes: bytesOf(own) }
  if (SHAPES.has(type)) return asText('text', textOf(`ST_AsText(${own})`))
  if (type === 'null') return asText('text')
  return { ...asText('text', bytesOf(own)), isUnknown: true }
}

function bitForm(digits: number, own: string, number: (as: ColumnType, value: string) => Form): Form {
  if (digits > 1) return number(digits < 64 ? 'bigint' : decimal(20, 0), textOf(`(${own} + 0)`))
  return {
    type: 'bool',
    value: truthOf(`(${own} + 0)`),
    text: textOf(`(${own} + 0)`),
    compared: own,
    bound: boolBound,
  }
}

/** Undefined for one of more digits than we hold. */
const decimalType = (digits: number, scale: number): ColumnType | undefined =>
  digits > 0 && digits <= MAX_PRECISION && scale <= digits ? decimal(digits, scale) : undefined
