import { readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { removeLock } from '@sluice/engine'
import { readKept, resourceOfFile } from './kept-rows.ts'
import { isInUse, loadsFolder, MANIFEST } from './package-folder.ts'

/** What a load package has of one resource. */
export interface PackagedRows {
  /** Null where the package does not say it: its rows are incomplete. */
  readonly source: string | null
  readonly resource: string
  /** Null where they are incomplete. */
  readonly rows: number | null
  readonly bytes: number
  /** True: the next load of the resource resumes them. False: it reads them again. */
  readonly complete: boolean
}

/** A load package on disk: a folder in `.sluice/loads`. */
export interface LoadPackage {
  readonly name: string
  /** Name and place of the target; null where it is not known. */
  readonly target: string | null
  /** When its load began. */
  readonly started_at: string
  /** True: a load that runs now writes or reads it. */
  readonly in_use: boolean
  readonly resources: readonly PackagedRows[]
  /** Files that were downloaded or handed over: they are read again, but for complete chunks of tables. */
  readonly files: number
  /** Size of all that is in it. */
  readonly bytes: number
}

/** The load packages of a project, the oldest first. */
export async function listPackages(projectFolder: string): Promise<readonly LoadPackage[]> {
  const loads = loadsFolder(projectFolder)
  const names = (await readdir(loads).catch(() => [])).filter((name) => !name.startsWith('.')).toSorted()
  const packages: LoadPackage[] = []
  for (const name of names) {
    const folder = join(loads, name)
    if ((await stat(folder).catch(() => undefined))?.isDirectory())
      packages.push(await readPackage(folder, name))
  }
  return packages
}

async function readPackage(folder: string, name: string): Promise<LoadPackage> {
  const inUse = await isInUse(folder)
  const kept = await readKept(folder)
  const sizes = await sizesIn(folder)
  const complete = new Set(kept.map(({ file }) => file))
  const partial = sizes.filter(({ file }) => resourceOfFile(file) !== undefined && !complete.has(file))
  const own = new Set([MANIFEST, ...kept.map(({ record }) => record)])
  const others = sizes.filter(({ file }) => resourceOfFile(file) === undefined && !own.has(file))
  const manifest = await readManifest(folder)
  return {
    name,
    target: kept[0]?.target ?? manifest ?? null,
    started_at: startOf(name) ?? new Date((await stat(folder)).mtimeMs).toISOString(),
    in_use: inUse,
    resources: [
      ...kept.map(({ source, resource, rows, bytes }) => ({ source, resource, rows, bytes, complete: true })),
      ...partial.map(({ file, bytes }) => ({
        source: null,
        resource: resourceOfFile(file) ?? file,
        rows: null,
        bytes,
        complete: false,
      })),
    ],
    files: others.length,
    bytes: sizes.reduce((total, { bytes }) => total + bytes, 0),
  }
}

async function sizesIn(
  folder: string,
): Promise<readonly { readonly file: string; readonly bytes: number }[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  const files = entries.filter((entry) => entry.isFile())
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
      // A load that runs may remove it at any time.
      const { size = 0 } = (await stat(path).catch(() => undefined)) ?? {}
      return { file: path.slice(folder.length + 1), bytes: size }
    }),
  )
}

async function readManifest(folder: string): Promise<string | undefined> {
  try {
    return (JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')) as { target?: string }).target
  } catch {
    return undefined
  }
}

/** A package is named by the instant at which its load began. */
function startOf(name: string): string | undefined {
  const [, date, time, millis] = /^(\d{8})(\d{6})(\d{3})-/.exec(name) ?? []
  if (date === undefined || time === undefined) return undefined
  const day = date.replace(/(....)(..)(..)/, '$1-$2-$3')
  return `${day}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}.${millis}Z`
}

/** Removes a load package; false where a load uses it. */
export async function dropPackage(projectFolder: string, name: string): Promise<boolean> {
  const folder = join(loadsFolder(projectFolder), name)
  if (await isInUse(folder)) return false
  await rm(folder, { recursive: true, force: true })
  await removeLock(folder)
  return true
}
