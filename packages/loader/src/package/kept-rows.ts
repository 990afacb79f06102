import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { State } from '../api/resource.ts'

/** What the rows in a package belong to: they are resumed only where all of it is the same. */
export interface RowsIdentity {
  readonly target: string
  readonly source: string
  readonly resource: string
  /** Digest of what determines which rows the resource yields: its function, config and options. */
  readonly reads: string
  /** The load that committed the state which the resource started from; 0 for none. */
  readonly stateLoadId: number
}

/** All rows that a resource yielded in one run, on disk, and the state it left. */
export interface KeptRows extends RowsIdentity {
  readonly rows: number
  readonly bytes: number
  readonly readAt: string
  readonly state: State
  /** Digest of the config with which the rows were rejected for what they are. */
  readonly rejectedBy?: string
  /** True where texts of the rows have marks: see MARK. */
  readonly marked?: boolean
}

const SUFFIX = '.rows.json'
const ROWS = '.ndjson'

/** How the files of parts end, and what is recorded of them: see kept-parts.ts. */
export const PART = '.part'
export const PART_RECORD = `${PART}.json`

/** How names of files of a resource in a package folder begin. */
export const stemOf = (resource: string): string =>
  `${resource.replaceAll(/[^\w.-]/g, '_').slice(0, 60)}-${createHash('sha256').update(resource).digest('hex').slice(0, 8)}`

/** The file with a resource's rows in a package folder. */
export const rowsPath = (folder: string, resource: string): string =>
  join(folder, `${stemOf(resource)}${ROWS}`)

const recordPath = (folder: string, resource: string): string => join(folder, stemOf(resource) + SUFFIX)

/** Says that a resource's rows in the folder are complete, so that a later run need not read them again. */
export async function keepRows(folder: string, kept: Omit<KeptRows, 'bytes'>): Promise<void> {
  const { size } = await stat(rowsPath(folder, kept.resource))
  const record: KeptRows = { ...kept, bytes: size }
  await writeRecord(recordPath(folder, kept.resource), record)
}

/** Says that the rows were rejected with the config of this digest. */
export async function rejectRows(folder: string, resource: string, rejectedBy: string): Promise<void> {
  const path = recordPath(folder, resource)
  const kept = await readRecord<KeptRows>(path)
  if (kept) await writeRecord(path, { ...kept, rejectedBy })
}

/** Writes a record so that it is there as a whole or not at all. */
export async function writeRecord(path: string, record: object): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(record), { mode: 0o600 })
  await rename(`${path}.new`, path)
}

/** Takes back keepRows: the rows are committed, or not worth a second try. */
export const forgetRows = (folder: string, resource: string): Promise<void> =>
  rm(recordPath(folder, resource), { force: true })

/**
 * Takes over the rows of a resource that an earlier run left in `from`, into the package folder `folder`; undefined where
 * there are none that are complete, belong to `wanted`, and were not rejected with the same `settings`. What is out of date is
 * removed.
 */
export async function takeRows(
  from: string,
  folder: string,
  wanted: RowsIdentity,
  settings: string,
): Promise<KeptRows | undefined> {
  const { resource } = wanted
  const found = await readRecord<KeptRows>(recordPath(from, resource))
  if (!found || found.target !== wanted.target || found.source !== wanted.source) return undefined
  // Whoever moves the record has the rows.
  if (!(await moved(recordPath(from, resource), recordPath(folder, resource)))) return undefined
  const isThere = await moved(rowsPath(from, resource), rowsPath(folder, resource))
  const size = isThere ? (await stat(rowsPath(folder, resource))).size : undefined
  const same =
    found.rejectedBy !== settings && found.reads === wanted.reads && found.stateLoadId === wanted.stateLoadId
  if (same && size === found.bytes) return found
  await forgetRows(folder, resource)
  return undefined
}

/** What was recorded as an `R`; undefined where nothing was. */
export async function readRecord<R>(path: string): Promise<R | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as R
  } catch {
    return undefined
  }
}

/** Moves a file; false where it cannot be, since another process has moved it. */
export const moved = (from: string, to: string): Promise<boolean> =>
  rename(from, to).then(
    () => true,
    () => false,
  )

/** The complete rows in a package folder, with the names of their files. */
export async function readKept(
  folder: string,
): Promise<readonly (KeptRows & { readonly file: string; readonly record: string })[]> {
  const records = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(SUFFIX))
  const kept = await Promise.all(
    records.map(async (record) => {
      const found = await readRecord<KeptRows>(join(folder, record))
      return found && { ...found, record, file: `${record.slice(0, -SUFFIX.length)}${ROWS}` }
    }),
  )
  return kept.filter((one) => one !== undefined)
}

/** The resource whose rows a file of a package folder has, as far as its name shows it. */
export const resourceOfFile = (file: string): string | undefined =>
  /^([^/\\]+)-[0-9a-f]{8}\.ndjson$/.exec(file)?.[1]

/** Removes from a package folder what no later run can use; true where something is left. */
export async function removeUnkept(folder: string): Promise<boolean> {
  if (!existsSync(folder)) return false
  const names = await readdir(folder)
  const pairs = [
    [SUFFIX, ROWS],
    [PART_RECORD, PART],
  ] as const
  const kept = new Set(
    pairs.flatMap(([record, file]) =>
      names
        .filter((name) => name.endsWith(record))
        .flatMap((name) => [name, `${name.slice(0, -record.length)}${file}`]),
    ),
  )
  for (const name of names)
    if (!kept.has(name)) await rm(join(folder, name), { recursive: true, force: true })
  return kept.size > 0
}
