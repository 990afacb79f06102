import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { claimFolder, isAbandoned, removeLeftLocks, removeLock } from '@sluice/engine'
import { removeUnkept } from './kept-rows.ts'

export const MANIFEST = 'manifest.json'
/** How the name of a folder ends that no load has open, and whose rows are complete. */
const KEPT = '-kept'
/** How long rows that were not committed are kept. */
const KEPT_FOR = 7 * 24 * 3_600_000

/** Where the load packages of a project are. */
export const loadsFolder = (projectFolder: string): string => join(projectFolder, '.sluice', 'loads')

/** Whether a load has the folder of a package open. */
export const isInUse = async (folder: string): Promise<boolean> =>
  !folder.endsWith(KEPT) && !(await isAbandoned(folder))

interface Manifest {
  readonly pid: number
  readonly target: string
  readonly startedAt: string
}

/**
 * Lends the folder of a load package, `.sluice/loads/<name>`, and removes it afterwards, whatever happened, but for rows that
 * are complete and not committed. `left`: the folders that earlier runs left, the newest first.
 */
export async function withPackageFolder<T>(
  projectFolder: string,
  target: string,
  work: (folder: string, left: readonly string[]) => Promise<T>,
): Promise<T> {
  const loads = loadsFolder(projectFolder)
  const left = await leftFolders(loads)
  const startedAt = new Date().toISOString()
  const name = `${startedAt.replaceAll(/\D/g, '')}-${randomUUID().slice(0, 8)}`
  const manifest: Manifest = { pid: process.pid, target, startedAt }
  try {
    const claimed = await claimFolder(loads, name)
    try {
      await writeFile(join(claimed.path, MANIFEST), JSON.stringify(manifest))
      return await work(claimed.path, left)
    } finally {
      await tidy(claimed.path)
      await claimed.release()
    }
  } catch (error) {
    throw withPath(error, join(loads, name))
  } finally {
    // Another process may take from them, or tidy them, at the same time.
    for (const one of left) await tidy(one).catch(() => undefined)
  }
}

/** An error on writing says what is full, and not always where. */
function withPath(error: unknown, path: string): unknown {
  const full =
    error instanceof Error && ['ENOSPC', 'EDQUOT'].includes(String((error as { code?: unknown }).code))
  return full && !('path' in error) ? Object.assign(error, { path }) : error
}

/** Removes what is no longer needed of a folder, and the folder where nothing is left; else says in its name that it is kept. */
async function tidy(folder: string): Promise<void> {
  if (!(await removeUnkept(folder))) await rm(folder, { recursive: true, force: true })
  else if (!folder.endsWith(KEPT)) await rename(folder, `${folder}${KEPT}`)
  await removeLock(folder)
}

/** The folders of processes that were killed or could not commit. Those that are too old are removed. */
async function leftFolders(loads: string): Promise<readonly string[]> {
  if (!existsSync(loads)) return []
  const left: string[] = []
  await removeLeftLocks(loads)
  for (const name of await readdir(loads)) {
    const folder = join(loads, name)
    if (name.startsWith('.') || (await isInUse(folder))) continue
    const found = await stat(folder).catch(() => undefined)
    if (!found) continue // its load has just ended
    if (found.mtimeMs < Date.now() - KEPT_FOR) await rm(folder, { recursive: true, force: true })
    else left.push(folder)
  }
  return left.toSorted().toReversed()
}
