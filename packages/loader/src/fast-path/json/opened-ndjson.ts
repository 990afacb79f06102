import { join } from 'node:path'
import type { Resource } from '../../api/resource.ts'
import type { LoadContext } from '../../context/load-context.ts'
import type { LocalFile } from '../../raw/raw-table.ts'
import type { JsonTable } from './json-plan.ts'
import { writeModel } from './json-reader.ts'
import { makeRoomForLongLines } from './long-lines.ts'
import { ndjsonParts } from './ndjson-parts.ts'
import type { NdjsonTables } from './ndjson-tables.ts'
import { scanFiles } from './scan-ndjson.ts'

/** Prepares NDJSON files for DuckDB, which reads them as the rows of `table`; undefined where one is for the usual way. */
export async function openNdjson(
  { name: resource }: Resource,
  files: readonly LocalFile[],
  table: JsonTable,
  context: LoadContext,
): Promise<Omit<NdjsonTables, 'finals' | 'added'> | undefined> {
  const scanned = await scanFiles(files)
  if (!scanned) return undefined
  const { name } = table
  await makeRoomForLongLines(context.workbench, scanned)
  const model = await writeModel(table, join(context.folder, `${name}.model.ndjson`))
  const parts = ndjsonParts(files, scanned, { resource, name }, context)
  return { resource, files, model, ...(parts && { parts }) }
}
