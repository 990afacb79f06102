import { parseType, type ColumnType } from '@sluice/schema'

const TYPES = new Map<string, ColumnType>([
  ['BOOLEAN', 'bool'],
  ...['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'UTINYINT', 'USMALLINT', 'UINTEGER'].map(
    (name): [string, ColumnType] => [name, 'bigint'],
  ),
  ['UBIGINT', 'decimal(20,0)'],
  ['HUGEINT', 'decimal(38,0)'],
  ['FLOAT', 'double'],
  ['DOUBLE', 'double'],
  ['DATE', 'date'],
  ['TIME', 'time'],
  ['TIME_NS', 'time'],
  // Parquet has times of day in UTC alone; they are read with the offset +00.
  ['TIME WITH TIME ZONE', 'time'],
  ['BLOB', 'binary'],
])

/** The type of a column that a file format gave the DuckDB type `name`. */
export const typeOfNative = (name: string): ColumnType =>
  TYPES.get(name) ?? parseType(name.toLowerCase()) ?? (name.startsWith('TIMESTAMP') ? 'timestamp' : 'text')
