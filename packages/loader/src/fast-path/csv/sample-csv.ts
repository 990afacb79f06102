import { ident, type Workbench } from '@sluice/engine'
import type { RawTable } from '../../raw/raw-table.ts'
import { csvReader } from '../../read/csv/csv-reader.ts'
import { MAX_LINE } from './csv-plan.ts'
import type { BegunFiles } from './opened-csv.ts'

/** Rows of a file that are looked at before the load begins. */
export const TRIED = 20_000

/** The first file, one in the middle and the last. */
export const triedFiles = (files: number): readonly number[] => [...new Set([0, files >> 1, files - 1])]

/** The first rows of some files as text, in a temp table like that of all of them. */
export async function sampleCsv(
  workbench: Workbench,
  table: string,
  { files, begun, sources }: BegunFiles,
): Promise<RawTable> {
  const columnOf = new Map(sources.map((source, index) => [source, `c${index}`]))
  const columns = [...columnOf.values()].map((column) => `${column} varchar`)
  await workbench.run(
    `create or replace temp table ${ident(table)} (${[...columns, '_file integer'].join(', ')})`,
  )
  for (const index of triedFiles(begun.length)) {
    const one = begun[index]
    if (!one) continue
    const { header, newline, body, format } = one
    const reader = csvReader({
      paths: [body.path],
      size: body.size,
      format,
      hasHeader: body.hasHeader,
      columns: header.map((source, at) => columnOf.get(source) ?? `ignored_${at}`),
      newline,
      // It is not known yet whether values have line breaks, and one thread reads no more than it has to.
      oneThread: true,
      maxLine: MAX_LINE,
    })
    const own = header.flatMap((source) => columnOf.get(source) ?? [])
    await workbench.run(
      `insert into ${ident(table)} by name select ${[...own, `${index} as _file`].join(', ')} from (select * from ${reader} limit ${TRIED})`,
    )
  }
  return {
    table,
    columns: sources.map((source) => ({ source, column: columnOf.get(source) ?? '', form: 'text' })),
    position: 'rowid',
    row: 'rowid',
    file: '_file',
    files: files.map((file) => ({ ...file, rows: 0 })),
  }
}
