import { unquoted } from '@sluice/engine'
import type { TableName } from '@sluice/schema'

const WORD = String.raw`"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*`
const TABLE = new RegExp(String.raw`^(${WORD})\.(${WORD})$`, 'u')
const COLUMN = new RegExp(String.raw`^(${WORD})\.(${WORD})\.(${WORD})$`, 'u')

/** `marts.daily` as SQL reads it; undefined where it is no such name. */
export function parseTableName(text: string): TableName | undefined {
  const [, dataset, name] = TABLE.exec(text.trim()) ?? []
  return dataset === undefined || name === undefined
    ? undefined
    : { dataset: unquoted(dataset), name: unquoted(name) }
}

/** `shop.orders.id`; undefined where it is no such name. */
export function parseColumnName(
  text: string,
): { readonly table: TableName; readonly column: string } | undefined {
  const [, dataset, name, column] = COLUMN.exec(text.trim()) ?? []
  return dataset === undefined || name === undefined || column === undefined
    ? undefined
    : { table: { dataset: unquoted(dataset), name: unquoted(name) }, column: unquoted(column) }
}
