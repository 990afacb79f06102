import { BYTES_MARK } from '../extract/encode-row.ts'
import type { ColumnType } from '@sluice/schema'
import { duckdbDialect } from '@sluice/engine'

/** SQL that makes the value of a type from text that was proved to be of it. */
export function valueOfText(text: string, type: ColumnType): string {
  if (type === 'text') return text
  return type === 'binary'
    ? `unhex(substr(${text}, ${BYTES_MARK.length + 1}))`
    : `cast(${text} as ${duckdbDialect.typeName(type)})`
}
