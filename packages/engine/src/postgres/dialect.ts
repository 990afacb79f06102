import { isDecimal, parseType, type ColumnType } from '@sluice/schema'
import { convert, fits } from '../conversion.ts'
import type { Dialect } from '../dialect.ts'

type Named = Exclude<ColumnType, `decimal(${number},${number})`>

const NAMES: Record<Named, string> = {
  bool: 'boolean',
  bigint: 'bigint',
  double: 'double precision',
  text: 'text',
  timestamp: 'timestamptz',
  date: 'date',
  time: 'time',
  json: 'jsonb',
  binary: 'bytea',
}

const TYPES = new Map<string, ColumnType>([
  ...Object.entries(NAMES).map(([type, name]): [string, ColumnType] => [name, type as Named]),
  ['timestamp with time zone', 'timestamp'],
  ['timestamp without time zone', 'timestamp'],
  ['time without time zone', 'time'],
  ['smallint', 'bigint'],
  ['integer', 'bigint'],
  ['real', 'double'],
  ['json', 'json'],
  ['numeric', 'decimal(38,9)'],
])

const typeName = (type: ColumnType): string =>
  isDecimal(type) ? type.replace('decimal', 'numeric') : NAMES[type as Named]

const spelling = { typeName, textOfBinary: (expression: string) => `'\\x' || encode(${expression}, 'hex')` }

/** PostgreSQL's SQL, 15 and later. */
export const postgresDialect: Dialect = {
  typeName,
  typeOf: (name) => TYPES.get(name) ?? parseType(name.replace('numeric', 'decimal')) ?? 'text',
  convert: (expression, from, to) => convert(expression, from, to, spelling),
  fits: (expression, from, to) => fits(expression, from, to, spelling),
}
