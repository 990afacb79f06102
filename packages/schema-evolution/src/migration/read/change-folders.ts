import { randomUUID } from 'node:crypto'
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { tryLock } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'

/** Changes that are decided, but not all made: a folder for each that is new, and the names of those that go. */
const CHANGES = '.changes'
const REMOVED = 'removed.json'
const DRAFT = '.draft-'
const PAUSE = 20
const PATIENCE = 60_000

export interface FolderChanges {
  /** Writes the new folders into this one, each with all its files. */
  readonly write: (draft: string) => Promise<void>
  /** Names of the folders that go. */
  readonly remove?: readonly string[]
  /** Asked before: nothing is changed where this folder exists. */
  readonly unless?: string
}

/**
 * Changes folders in `dir`, all or none, also where the process is killed: what was decided is on the same disk before the
 * first of them changes, and whoever reads or changes folders next finishes it. False where it was not to be done.
 */
export async function changeFolders(
  dir: string,
  { write, remove = [], unless }: FolderChanges,
): Promise<boolean> {
  await mkdir(dir, { recursive: true })
  return withLock(dir, async () => {
    await finish(dir)
    for (const name of await readdir(dir))
      if (name.startsWith(DRAFT)) await rm(join(dir, name), { recursive: true, force: true })
    if (unless !== undefined && (await isThere(join(dir, unless)))) return false
    const draft = join(dir, `${DRAFT}${randomUUID()}`)
    try {
      await mkdir(draft)
      await write(draft)
      await writeFile(join(draft, REMOVED), JSON.stringify(remove))
      await rename(draft, join(dir, CHANGES))
    } catch (error) {
      await rm(draft, { recursive: true, force: true })
      throw error
    }
    await finish(dir)
    return true
  })
}

/** Makes the changes that a process had decided on when it was killed. */
export async function finishChanges(dir: string): Promise<void> {
  if (await isThere(join(dir, CHANGES))) await withLock(dir, () => finish(dir))
}

async function finish(dir: string): Promise<void> {
  const changes = join(dir, CHANGES)
  const removed = await readFile(join(changes, REMOVED), 'utf8').catch(() => '[]')
  const names = await readdir(changes).catch(() => [])
  for (const name of names.filter((one) => one !== REMOVED)) {
    await rm(join(dir, name), { recursive: true, force: true })
    await rename(join(changes, name), join(dir, name))
  }
  for (const name of JSON.parse(removed) as string[])
    await rm(join(dir, name), { recursive: true, force: true })
  await rm(changes, { recursive: true, force: true })
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** One process at a time, which does so little that the others wait for it. */
async function withLock<T>(dir: string, work: () => Promise<T>): Promise<T> {
  const folder = join(dirname(dir), '.sluice')
  await mkdir(folder, { recursive: true })
  const path = join(folder, 'migrations.lock')
  const until = Date.now() + PATIENCE
  for (;;) {
    const lock = await tryLock(path)
    if (lock) return work().finally(() => lock.release())
    if (Date.now() > until) {
      throw new SluiceError('another process has been changing the migrations for too long', {
        code: 'E_MIGRATIONS_BUSY',
        place: dir,
        hint: 'stop the other sluice command, then run again',
      })
    }
    await sleep(PAUSE)
  }
}
