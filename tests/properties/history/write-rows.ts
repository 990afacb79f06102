import { rm, writeFile } from 'node:fs/promises'
import { DuckDBInstance } from 'duckdb'
import { literal } from '@sluice/engine'
import { unreachable } from '@sluice/schema'
import type { HistoryFormat } from './history.ts'
import { MARK } from '../promises/marks.ts'
import type { SourceRow } from './values.ts'

/** Writes a file of a format. */
export async function writeRows(
  path: string,
  format: Exclude<HistoryFormat, 'rows'>,
  rows: readonly SourceRow[],
  key: readonly string[],
): Promise<void> {
  switch (format) {
    case 'csv':
      return writeFile(path, csvOf(rows, key))
    case 'ndjson':
      return writeFile(path, ndjsonOf(rows))
    case 'parquet':
      return writeParquet(path, rows, key)
    default:
      return unreachable(format)
  }
}

/** With the types that DuckDB takes the values for; a file without rows has the key alone. */
async function writeParquet(path: string, rows: readonly SourceRow[], key: readonly string[]): Promise<void> {
  const lines = `${path}.lines`
  await writeFile(lines, ndjsonOf(rows))
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const from =
    rows.length > 0
      ? `from read_ndjson(${literal(lines)})`
      : `select ${key.map((name) => `1 as ${name}`).join(', ')} where false`
  await connection.run(`copy (${from}) to ${literal(path)} (format parquet)`)
  connection.closeSync()
  instance.closeSync()
  await rm(lines)
}

const ndjsonOf = (rows: readonly SourceRow[]): string => rows.map((row) => `${jsonOf(row)}\n`).join('')

/** JSON has numbers of any length, and JavaScript none that it writes so. */
const jsonOf = (row: SourceRow): string =>
  JSON.stringify(row, (_key, value: unknown) =>
    typeof value === 'bigint' ? `<${value}>` : value,
  ).replaceAll(/"<(-?\d+)>"/g, '$1')

function csvOf(rows: readonly SourceRow[], key: readonly string[]): string {
  const present = rows.flatMap((row) => Object.keys(row).filter((key) => row[key] !== undefined))
  const columns = [...new Set([...key, MARK, ...present])]
  const lines = rows.map((row) => columns.map((name) => cell(row[name])).join(','))
  return `${[columns.join(','), ...lines].join('\n')}\n`
}

/** Empty and unquoted is no value. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = String(value)
  return text === '' || /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
