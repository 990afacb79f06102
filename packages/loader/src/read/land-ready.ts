import type { DeclaredColumn } from '../api/files/ready-file.ts'
import type { Ready } from '../extract/ready-files.ts'
import type { RawColumn } from '../raw/raw-table.ts'
import { plainFiles } from '../unpack/plain-files.ts'
import { landTypedCsv } from './csv/land-typed-csv.ts'
import { landFiles, type LandedFiles, type Landing } from './land-files.ts'

/** Reads files that a resource has handed over. `place`: the resource. */
export async function landReady(landing: Landing, ready: Ready, place: string): Promise<LandedFiles> {
  const { format, columns, files, isProved } = ready
  if (!columns) return landFiles(landing, files)
  if (format.kind === 'csv') {
    // What a database wrote is plain.
    const plain = isProved ? files : await plainFiles(files, format, landing.folder, landing.table)
    const typed = await landTypedCsv(landing.workbench, landing.table, plain, {
      format,
      columns,
      isProved,
      masks: landing.masks,
      place,
    })
    landing.report?.(files.length)
    return { ...typed, bad: new Map() }
  }
  const landed = await landFiles(landing, files)
  const declared = new Map(columns.map((column) => [column.name, column]))
  const raw = landed.raw.columns.map((column) => asDeclared(column, declared.get(column.source)))
  return { ...landed, raw: { ...landed.raw, columns: raw } }
}

/** JSON is a value of its column, which is neither flattened nor nested. */
const asDeclared = (column: RawColumn, declared: DeclaredColumn | undefined): RawColumn =>
  declared === undefined
    ? column
    : {
        ...column,
        ...(column.form === 'json' && { form: 'native', type: 'JSON' }),
        isDeclared: true,
        ...(declared.references !== undefined && { references: declared.references }),
        ...(declared.announced && { announced: true }),
      }
