import type { Ready } from '../extract/ready-files.ts'
import type { RawColumn } from '../raw/raw-table.ts'
import { mapBounded } from '../concurrency/bounded-parallel.ts'
import { plainFile } from '../unpack/plain-file.ts'
import { landTypedCsv } from './csv/land-typed-csv.ts'
import { landFiles, type LandedFiles } from './land-files.ts'
import type { Landing } from './land-files.ts'

/** Files that are unpacked or recoded at the same time. */
const AT_ONCE = 2

/** Reads files that a resource has handed over. `place`: the resource. */
export async function landReady(landing: Landing, ready: Ready, place: string): Promise<LandedFiles> {
  const { format, columns, files, isProved } = ready
  if (!columns) return landFiles(landing, files)
  if (format.kind === 'csv') {
    // What a database wrote is plain.
    const plain = isProved
      ? files
      : await mapBounded(files, AT_ONCE, (file, _, index) =>
          plainFile(file, format, landing.folder, `${landing.table}-${index}`),
        )
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
  const names = new Set(columns.map(({ name }) => name))
  const raw = landed.raw.columns.map((column) => (names.has(column.source) ? asDeclared(column) : column))
  return { ...landed, raw: { ...landed.raw, columns: raw } }
}

/** JSON is a value of its column, which is neither flattened nor nested. */
const asDeclared = (column: RawColumn): RawColumn => ({
  ...column,
  ...(column.form === 'json' && { form: 'native', type: 'JSON' }),
  isDeclared: true,
})
