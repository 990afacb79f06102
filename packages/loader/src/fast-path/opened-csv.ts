import { join } from 'node:path'
import { raiseMemoryLimit } from '@sluice/engine'
import { hintFor } from '../api/rows/column-hint.ts'
import type { CsvFormat } from '../api/files/file-format.ts'
import { tableOf, type Resource } from '../api/resource.ts'
import type { LoadContext } from '../context/load-context.ts'
import type { LocalFile } from '../raw/raw-table.ts'
import { openCsvFile, type CsvFile } from '../read/csv/csv-file.ts'

/** Files of a resource, and the columns of them that are read. */
export interface OpenedCsv {
  readonly files: readonly LocalFile[]
  readonly opened: readonly CsvFile[]
  /** In the order of the files, without those that a hint ignores. */
  readonly sources: readonly string[]
}

const VERY_WIDE = 500

/** Looks at the beginnings of CSV files; undefined where they have to go the usual way. */
export async function openCsv(
  resource: Resource,
  files: readonly LocalFile[],
  format: CsvFormat,
  context: LoadContext,
): Promise<OpenedCsv | undefined> {
  const opened: CsvFile[] = []
  for (const [index, file] of files.entries())
    opened.push(
      await openCsvFile(file, index, format, join(context.folder, `${tableOf(resource)}-${index}.body.csv`)),
    )
  if (opened.some(({ header, long, isOpen }) => header.length === 0 || long || isOpen)) return undefined
  const hints = resource.columns ?? {}
  const sources = [...new Set(opened.flatMap(({ header }) => header))].filter(
    (name) => !hintFor(hints, name)?.ignore,
  )
  // A file may be much wider than its table: its columns are read before it is known that they do not fit.
  if (context.kind === 'duckdb' || sources.length > VERY_WIDE)
    await raiseMemoryLimit(context.workbench, sources.length)
  return { files, opened, sources }
}
