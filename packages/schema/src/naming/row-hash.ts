import { createHash } from 'node:crypto'
import { RowKeyMissing } from './row-key-missing.ts'
import { sortedJson } from './sorted-json.ts'

const shake = (text: string, bytes: number): string =>
  createHash('shake128', { outputLength: bytes }).update(text, 'utf8').digest('base64').replace(/=+$/, '')

/** Fourteen characters that stand for a row's text: 80 bits, base64 without padding. */
export const rowHash = (text: string): string => shake(text, 10)

/** Twenty characters that stand for a row already seen at a cursor's last value. */
export const cursorHash = (text: string): string => shake(text, 15)

/**
 * The same for every run: a nested row is known by its parent's id, its table and its 0-based place in the
 * list.
 */
export const nestedRowId = (parentRowId: string, table: string, listIndex: number): string =>
  rowHash(`${parentRowId}_${table}_${listIndex}`)

/**
 * The same for every run: the hash of the key's columns or, where `key` is null, of all columns but the
 * system's (those that begin with `systemPrefix`). Key columns must be there, though they may be null: rows
 * without them would all get one id.
 */
export function rootRowId(
  row: Readonly<Record<string, unknown>>,
  key: readonly string[] | null,
  systemPrefix = '_sluice',
): string {
  const columns = key ?? Object.keys(row).filter((column) => !column.startsWith(systemPrefix))
  const missing = columns.find((column) => !Object.hasOwn(row, column) || (key && row[column] === undefined))
  if (missing !== undefined) throw new RowKeyMissing(missing)
  return rowHash(sortedJson(Object.fromEntries(columns.map((column) => [column, row[column]]))))
}
