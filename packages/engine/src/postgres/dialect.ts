import { isDecimal, parseType, type ColumnType } from '@sluice/schema'
import { convert, fits } from '../types/conversion.ts'
import type { Dialect } from '../dialect.ts'
import { postgresText } from '../reading/postgres-text.ts'
import { holds } from './held-types.ts'

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

const OWN: ReadonlySet<string> = new Set([
  ...Object.values(NAMES),
  'timestamp with time zone',
  'time without time zone',
  'character varying',
])

const numeric = (name: string): ColumnType | undefined => parseType(name.replace('numeric', 'decimal'))

const typeName = (type: ColumnType): string =>
  isDecimal(type) ? type.replace('decimal', 'numeric') : NAMES[type as Named]

const spelling = { typeName, textOfBinary: (expression: string) => `'\\x' || encode(${expression}, 'hex')` }

/** PostgreSQL's SQL, 15 and later. */
export const postgresDialect: Dialect = {
  typeName,
  typeOf: (name) => TYPES.get(name.replace(/^(time(?:stamp)?)\(\d\)/, '$1')) ?? numeric(name) ?? 'text',
  isOwn: (name) => OWN.has(name) || numeric(name) !== undefined,
  convert: (expression, from, to) => convert(expression, from, to, spelling),
  readText: postgresText,
  holds,
  fits: (expression, from, to) => fits(expression, from, to, spelling),
}
