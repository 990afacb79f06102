import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { tryLock } from './file-lock.ts'

const LOCK = /^\.(.+)\.lock$/
const HOUR = 3_600_000

/** A folder that other processes leave alone until it is given up, or its process ends. */
export interface ClaimedFolder {
  readonly path: string
  /** Gives it up, with what is in it. */
  release(): Promise<void>
  /** Removes it, with all that is in it. */
  remove(): Promise<void>
}

/** The lock stands beside the folder, so that it is there before the folder and goes after it. */
const lockOf = (folder: string): string => join(dirname(folder), `.${basename(folder)}.lock`)

/** Makes the folder `name` in `parent`; the name must be a new one. */
export async function claimFolder(parent: string, name: string): Promise<ClaimedFolder> {
  const path = join(parent, name)
  await mkdir(parent, { recursive: true })
  const lock = await tryLock(lockOf(path))
  if (!lock) return claimFolder(parent, `${name}x`) // somebody took it for a lock that was left
  await mkdir(path, { recursive: true })
  const release = async (): Promise<void> => {
    await removeLock(path)
    await lock.release()
  }
  return {
    path,
    release,
    remove: async () => {
      await rm(path, { recursive: true, force: true })
      await release()
    },
  }
}

/** For the lock of a folder that is gone, or has another name. */
export const removeLock = (folder: string): Promise<void> => rm(lockOf(folder), { force: true })

/** Whether the process that claimed a folder has ended. One without a lock is of another version: an hour decides. */
export async function isAbandoned(folder: string): Promise<boolean> {
  if (existsSync(lockOf(folder))) return isFree(lockOf(folder))
  const found = await stat(folder).catch(() => undefined)
  return found !== undefined && found.mtimeMs < Date.now() - HOUR
}

async function isFree(path: string): Promise<boolean> {
  const lock = await tryLock(path).catch(() => undefined)
  await lock?.release()
  return lock !== undefined
}

/** Removes the folders in `parent` that were claimed by processes that have ended. */
export async function removeAbandoned(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const folder = join(parent, name)
    if (LOCK.test(name) || !(await isAbandoned(folder))) continue
    await rm(folder, { recursive: true, force: true })
    await removeLock(folder)
  }
  await removeLeftLocks(parent)
}

/** Removes locks without a folder, of processes that were killed as they claimed or removed theirs. */
export async function removeLeftLocks(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const [, folder] = LOCK.exec(name) ?? []
    if (folder === undefined || existsSync(join(parent, folder))) continue
    if (await isFree(join(parent, name))) await rm(join(parent, name), { force: true })
  }
}
