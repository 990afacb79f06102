import type { ColumnType } from '@sluice/schema'
import { duckdbDialect } from '@sluice/engine'
import type { DeclaredColumn } from '../../api/files/ready-file.ts'
import { valueOfText } from '../../infer/value-of.ts'
import type { RawColumn } from '../../raw/raw-table.ts'

/** The column of the raw table. */
export function rawColumn({ name, type, references, announced }: DeclaredColumn, index: number): RawColumn {
  const column = {
    source: name,
    column: `c${index}`,
    ...(references !== undefined && { references }),
    ...(announced && { announced }),
  }
  return type === undefined
    ? { ...column, form: 'text' }
    : { ...column, form: 'native', type: nativeName(type), isDeclared: true }
}

/** DuckDB's name of the type in the raw table, which has timestamps in UTC and without a zone. */
const nativeName = (type: ColumnType): string =>
  type === 'timestamp' ? 'TIMESTAMP' : duckdbDialect.typeName(type).toUpperCase()

/** Bytes in the spelling of Postgres. */
const BINARY = String.raw`'\\x([0-9a-f]{2})*'`

/** The type that DuckDB's reader gives the values at once, where they are proved; what it cannot is read as text. */
export const readAs = (type: ColumnType | undefined): string =>
  type === undefined || type === 'json' || type === 'binary' ? 'varchar' : nativeName(type)

/** SQL: the value of the raw table, of what was read. */
export function valueOf(column: string, type: ColumnType | undefined): string {
  if (type === 'binary') return `unhex(substr(${column}, 3))`
  return type === 'json' ? valueOfText(column, 'json') : column
}

/** SQL: the text is of the type, so that nothing of it is rounded or left out. */
export function isOfType(text: string, type: ColumnType | undefined): string {
  if (type === undefined || type === 'text' || type === 'json') return 'true'
  if (type === 'binary') return `(${text} is null or regexp_full_match(${text}, ${BINARY}))`
  return duckdbDialect.fits(text, 'text', type)
}

/** SQL: the value of the raw table, of text that is not known to be of the type; an error where it is not. */
export function provedValue(text: string, type: ColumnType | undefined): string {
  const test = isOfType(text, type)
  if (test === 'true') return valueOf(text, type)
  const value =
    type === 'binary'
      ? valueOf(text, type)
      : type === 'timestamp'
        ? `timezone('UTC', cast(${text} as timestamptz))`
        : `cast(${text} as ${readAs(type)})`
  return `case when ${test} then ${value} else error('not of its type') end`
}
