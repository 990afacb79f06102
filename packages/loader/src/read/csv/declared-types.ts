import { isDecimal, unreachable, type ColumnType } from '@sluice/schema'
import type { DeclaredColumn } from '../../api/ready-file.ts'
import { valueOfText } from '../../infer/value-of.ts'
import type { RawColumn } from '../../raw/raw-table.ts'

/** The column of the raw table. */
export function rawColumn({ name, type }: DeclaredColumn, index: number): RawColumn {
  const column = { source: name, column: `c${index}` }
  return type === undefined
    ? { ...column, form: 'text' }
    : { ...column, form: 'native', type: nativeName(type), isDeclared: true }
}

/** DuckDB's name of the type in the raw table. */
function nativeName(type: ColumnType): string {
  if (isDecimal(type)) return type.toUpperCase()
  switch (type) {
    case 'bool':
      return 'BOOLEAN'
    case 'text':
      return 'VARCHAR'
    case 'binary':
      return 'BLOB'
    case 'bigint':
    case 'double':
    case 'timestamp':
    case 'date':
    case 'time':
    case 'json':
      return type.toUpperCase()
    default:
      return unreachable(type as never)
  }
}

/** The type that DuckDB's reader gives the values at once; what it cannot is read as text. */
export const readAs = (type: ColumnType | undefined): string =>
  type === undefined || type === 'json' || type === 'binary' ? 'varchar' : nativeName(type)

/** SQL: the value of the raw table, of what was read. */
export function valueOf(column: string, type: ColumnType | undefined): string {
  if (type === 'binary') return `unhex(substr(${column}, 3))`
  return type === 'json' ? valueOfText(column, 'json') : column
}
