import { join } from 'node:path'
import { raiseMemoryLimit } from '@sluice/engine'
import { hintFor } from '../../api/rows/column-hint.ts'
import type { CsvFormat } from '../../api/files/file-format.ts'
import { tableOf, type Resource } from '../../api/resource.ts'
import type { LoadContext } from '../../context/load-context.ts'
import type { LocalFile } from '../../raw/raw-table.ts'
import { beginCsvFile, scanned, type BegunCsv, type CsvFile } from '../../read/csv/csv-file.ts'

/** Files of a resource, and the columns of them that are read. */
export interface BegunFiles {
  readonly files: readonly LocalFile[]
  readonly begun: readonly BegunCsv[]
  /** In the order of the files, without those that a hint ignores. */
  readonly sources: readonly string[]
}

/** The same, when all bytes of the files were looked at. */
export interface OpenedCsv extends Omit<BegunFiles, 'begun'> {
  readonly opened: readonly CsvFile[]
}

const VERY_WIDE = 500

/** Looks at the beginnings of CSV files; undefined where they have to go the usual way. */
export async function beginCsv(
  resource: Resource,
  files: readonly LocalFile[],
  format: CsvFormat,
  context: LoadContext,
): Promise<BegunFiles | undefined> {
  const begun: BegunCsv[] = []
  for (const [index, file] of files.entries()) {
    const target = join(context.folder, `${tableOf(resource)}-${index}.body.csv`)
    begun.push(await beginCsvFile(file, index, format, target))
  }
  if (begun.some(({ header }) => header.length === 0)) return undefined
  const hints = resource.columns ?? {}
  const sources = [...new Set(begun.flatMap(({ header }) => header))].filter(
    (name) => !hintFor(hints, name)?.ignore,
  )
  // A file may be much wider than its table: its columns are read before it is known that they do not fit.
  if (context.kind === 'duckdb' || sources.length > VERY_WIDE)
    await raiseMemoryLimit(context.workbench, sources.length)
  return { files, begun, sources }
}

/** Looks at all bytes of the files; undefined where they have to go the usual way. */
export async function openCsv({ begun, ...rest }: BegunFiles): Promise<OpenedCsv | undefined> {
  const opened: CsvFile[] = []
  for (const one of begun) opened.push(await scanned(one))
  return opened.some(({ long, isOpen }) => long || isOpen) ? undefined : { ...rest, opened }
}
