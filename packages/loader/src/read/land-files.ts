import { unreachable } from '@sluice/schema'
import { ident, type Workbench } from '@sluice/engine'
import { BadFile } from '../raw/bad-file.ts'
import { mapBounded } from '../concurrency/bounded-parallel.ts'
import type { FileFormat } from '../api/files/file-format.ts'
import { plainFile } from '../unpack/plain-file.ts'
import { AT_ONCE } from '../unpack/plain-files.ts'
import { csvOfFixedWidth } from '../convert/fixed-width/fixed-width-to-csv.ts'
import { landCsv } from './csv/land-csv.ts'
import { landJson, landNdjson } from './json/land-json.ts'
import { landParquet } from './parquet/land-parquet.ts'
import type { LandOptions } from '../mask/land-options.ts'
import type { Landed, LocalFile } from '../raw/raw-table.ts'
import { unreadFile } from './unread-file.ts'

/** So many files that say themselves that they are bad are set aside one by one. */
const ONE_BY_ONE = 3

/** The raw table of the files that can be read, and why the others cannot, by their place among those given. */
export interface LandedFiles extends Landed {
  readonly bad: ReadonlyMap<number, BadFile>
}

/** Where and how files are read. */
export interface Landing extends LandOptions {
  readonly workbench: Workbench
  readonly table: string
  readonly format: FileFormat
  /** Called with the number of files that are unpacked. */
  readonly report?: (files: number) => void
  /** Called with what the rows of a file lack. */
  readonly warn?: (text: string) => void
}

/** Reads files into a temp table of the workbench, in the order given, without those that cannot be read. */
export async function landFiles(landing: Landing, files: readonly LocalFile[]): Promise<LandedFiles> {
  const { table, format, folder, report, warn } = landing
  const bad = new Map<number, BadFile>()
  let done = 0
  const plain = await mapBounded(files, AT_ONCE, async (file, _, index) => {
    const found = await orBad(file, format, () => plainFile(file, format, folder, `${table}-${index}`))
    if (found instanceof BadFile) bad.set(index, found)
    else if (found.warning !== undefined) warn?.(found.warning)
    report?.(++done)
    return found
  })
  const left = (): [number, LocalFile][] =>
    plain.flatMap((file, index) =>
      file instanceof BadFile || bad.has(index) ? [] : [[index, file] as [number, LocalFile]],
    )
  for (let attempt = 0; ; attempt++) {
    const good = left()
    try {
      const landed = await landPlain(
        landing,
        good.map(([, file]) => file),
      )
      return { ...landed, bad }
    } catch (error) {
      const known = error instanceof BadFile ? good.find(([, { url }]) => url === error.file) : undefined
      if (known && error instanceof BadFile && attempt < ONE_BY_ONE) bad.set(known[0], error)
      else if (!(await findBad(landing, good, error, bad))) throw error
    }
  }
}

/** Reads each file alone, to find those because of which they cannot be read together; false where it is none of them. */
async function findBad(
  landing: Landing,
  files: readonly (readonly [number, LocalFile])[],
  error: unknown,
  bad: Map<number, BadFile>,
): Promise<boolean> {
  const [first] = files
  const why = first && unreadFile(error, first[1].url, landing.format)
  if (!why) return false
  // There is nothing to find out about a single file.
  if (files.length === 1) bad.set(first[0], why)
  else {
    const table = `${landing.table}_alone`
    for (const [index, file] of files) {
      const found = await orBad(file, landing.format, () => landPlain({ ...landing, table }, [file]))
      if (found instanceof BadFile) bad.set(index, found)
    }
    await landing.workbench.run(`drop table if exists ${ident(table)}`)
  }
  return files.some(([index]) => bad.has(index))
}

/** What the work gives, or why the file cannot be read. */
async function orBad<T>(file: LocalFile, format: FileFormat, work: () => Promise<T>): Promise<T | BadFile> {
  try {
    return await work()
  } catch (error) {
    const why = unreadFile(error, file.url, format)
    if (!why) throw error
    return why
  }
}

async function landPlain(
  { workbench, table, format, folder, masks }: Landing,
  files: readonly LocalFile[],
): Promise<Landed> {
  if (files.length === 0) {
    await workbench.run(`create or replace temp table ${ident(table)} (_file integer)`)
    return {
      raw: { table, columns: [], position: 'rowid', row: 'rowid', file: '_file', files: [] },
      quarantined: [],
    }
  }
  switch (format.kind) {
    case 'csv':
      return landCsv(workbench, table, files, format, { folder, masks })
    case 'fixed-width':
      return landCsv(workbench, table, files, csvOfFixedWidth(format), { folder, masks })
    case 'ndjson':
    // plainFile has written their rows so.
    case 'xlsx':
    case 'avro':
      return landNdjson(workbench, table, files, { folder, masks })
    case 'json':
      return landJson(workbench, table, files, format, { folder, masks })
    case 'parquet':
      return landParquet(workbench, table, files, { folder, masks })
    default:
      return unreachable(format)
  }
}
