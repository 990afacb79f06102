import { isDecimal, parseType, type ColumnType } from '@sluice/schema'
import { convert, fits } from '../types/conversion.ts'
import type { Dialect } from '../dialect.ts'
import { duckdbText } from '../reading/duckdb-text.ts'

type Named = Exclude<ColumnType, `decimal(${number},${number})`>

const NAMES: Record<Named, string> = {
  bool: 'boolean',
  bigint: 'bigint',
  double: 'double',
  text: 'varchar',
  timestamp: 'timestamptz',
  date: 'date',
  time: 'time',
  json: 'json',
  binary: 'blob',
}

const TYPES = new Map<string, ColumnType>([
  ...Object.entries(NAMES).map(([type, name]): [string, ColumnType] => [name, type as Named]),
  ['timestamp with time zone', 'timestamp'],
  ['timestamp', 'timestamp'],
  ['tinyint', 'bigint'],
  ['smallint', 'bigint'],
  ['integer', 'bigint'],
  ['utinyint', 'bigint'],
  ['usmallint', 'bigint'],
  ['uinteger', 'bigint'],
  ['float', 'double'],
  ['hugeint', 'decimal(38,0)'],
  ['ubigint', 'decimal(38,0)'],
])

const OWN: ReadonlySet<string> = new Set([...Object.values(NAMES), 'timestamp with time zone'])

const typeName = (type: ColumnType): string => (isDecimal(type) ? type : NAMES[type as Named])

const spelling = { typeName, textOfBinary: (expression: string) => `'\\x' || lower(hex(${expression}))` }

/** DuckDB's SQL. */
export const duckdbDialect: Dialect = {
  typeName,
  typeOf: (name) => TYPES.get(name.toLowerCase()) ?? parseType(name.toLowerCase()) ?? 'text',
  isOwn: (name) => OWN.has(name.toLowerCase()) || parseType(name.toLowerCase()) !== undefined,
  convert: (expression, from, to) => convert(expression, from, to, spelling),
  readText: duckdbText,
  holds: (x, type, { name }) => {
    const held = `try_cast(${x} as ${name})`
    // Whose shortest digits are the value's.
    const text = name === 'FLOAT' ? `cast(${held} as varchar)` : held
    return `try_cast(${text} as ${typeName(type)}) is not distinct from ${x}`
  },
  fits: (expression, from, to) => fits(expression, from, to, spelling),
}
