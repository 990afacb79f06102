import { join } from 'node:path'
import { makeRoomFor } from '@sluice/engine'
import { columnOf, snakeCase, SYSTEM_COLUMNS, type ColumnType, type Table } from '@sluice/schema'
import type { ColumnHint } from '../column-hint.ts'
import { contractIn } from '../contract/contract-in.ts'
import type { CsvFormat } from '../file-format.ts'
import { compressionOf } from '../land/compression.ts'
import { openCsvFile, type CsvFile } from '../land/csv-file.ts'
import type { Newline } from '../land/csv-newline.ts'
import type { LocalFile } from '../land/raw-table.ts'
import type { Extracted } from '../prepare/extract-resource.ts'
import { keyNames } from '../prepare/key-columns.ts'
import type { LoadContext } from '../prepare/load-context.ts'
import type { Resource } from '../resource.ts'
import { columnNames } from '../profile/column-names.ts'

export interface DirectColumn {
  /** The column in the database. */
  readonly name: string
  /** The final column's type; text for a column that the final table has not, which must then be empty. */
  readonly type: ColumnType
  readonly isNew: boolean
  readonly isKey: boolean
}

export interface DirectFile {
  readonly file: LocalFile
  readonly newline: Newline | undefined
  /** Names in the database, in the order of the file. */
  readonly columns: readonly string[]
}

/**
 * CSV files whose bytes can go straight to a target that reads CSV itself, while the workbench proves on the side that
 * every value is in the canonical form of its reviewed column. If one is not, the load is undone and goes the usual way.
 */
export interface DirectPlan {
  readonly table: string
  readonly format: CsvFormat
  readonly files: readonly DirectFile[]
  readonly columns: readonly DirectColumn[]
}

/** Hints that change values, or types that need more than a cast, want the usual way. */
const isPlain = (hint: ColumnHint | undefined): boolean =>
  hint === undefined ||
  (hint.type === undefined && !hint.format && !hint.nulls && !hint.true && !hint.false && !hint.ignore)

const isDirectType = (type: ColumnType): boolean => type !== 'json' && type !== 'binary'

/** The plan for a resource that may go directly; undefined for one that may not. */
export async function planDirect(
  extracted: Extracted,
  context: LoadContext,
): Promise<DirectPlan | undefined> {
  const { resource, format, files } = extracted
  if (context.kind !== 'postgres' || resource.kind !== 'files' || format.kind !== 'csv' || files.length === 0)
    return undefined
  if (context.options.limit !== undefined || context.options.dryRun) return undefined
  if ((format.header ?? true) !== true || format.skip || (format.encoding ?? 'utf-8') !== 'utf-8')
    return undefined
  if (!Object.values(resource.columns ?? {}).every(isPlain)) return undefined
  const name = snakeCase(resource.name)
  const final = context.known.tables.find((table) => table.dataset === context.dataset && table.name === name)
  if (!final || judgesMissing(final, resource, context)) return undefined
  // DuckDB takes a damaged archive for a short one, and Postgres knows no line that ends in a carriage return alone.
  if (files.some(({ path }) => compressionOf(path) !== 'none')) return undefined
  const opened: CsvFile[] = []
  for (const [index, file] of files.entries())
    opened.push(
      await openCsvFile(file, index, format, join(context.folder, `${resource.name}-${index}.body.csv`)),
    )
  if (opened.some(({ header, newline }) => header.length === 0 || newline === '\r')) return undefined
  if (opened.some(({ body, long }) => body.skip > 0 || long)) return undefined
  const sources = [...new Set(opened.flatMap(({ header }) => header))]
  await makeRoomFor(context.workbench, sources.length)
  const names = columnNames(
    sources.map((source) => ({ source, column: source, form: 'text', path: [source] })),
    resource.columns ?? {},
    `${context.source}.${resource.name}`,
  )
  const columns = [...names.values()].map((column) => directColumn(column, final, keyNames(resource)))
  if (!columns.every(({ type }) => isDirectType(type))) return undefined
  return {
    table: name,
    format,
    columns,
    files: opened.map(({ file, header, newline }) => ({
      file,
      newline,
      columns: header.map((source) => names.get(source) ?? ''),
    })),
  }
}

/** A contract that judges rows without a value in a column that must have one: the proof does not look for those. */
const judgesMissing = (final: Table, resource: Resource, context: LoadContext): boolean =>
  final.columns.some(
    ({ name, nullable }) => !nullable && !SYSTEM_COLUMNS.has(name) && !keyNames(resource).includes(name),
  ) && contractIn(context, resource).dataType !== 'propose'

function directColumn(name: string, final: Table, key: readonly string[]): DirectColumn {
  const type = columnOf(final, name)?.type
  return { name, type: type ?? 'text', isNew: type === undefined, isKey: key.includes(name) }
}
