import { randomUUID } from 'node:crypto'
import { cp, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { claimFolder, removeAbandoned } from '@sluice/engine'
import { changeFolders } from './change-folders.ts'
import { draftsOf } from '../draft-path.ts'
import { folderNames } from './read-migrations.ts'

/**
 * Lends a copy of a project's migrations, as a project that has nothing else, and takes over afterwards what was changed in
 * it, all at once. Where `work` throws, or the process is killed, the migrations are as they were.
 */
export async function inDraft<T>(projectDir: string, work: (draftDir: string) => Promise<T>): Promise<T> {
  const drafts = draftsOf(projectDir)
  await mkdir(drafts, { recursive: true })
  await removeAbandoned(drafts)
  const draft = await claimFolder(drafts, randomUUID())
  const dir = join(projectDir, 'migrations')
  const copied = join(draft.path, 'migrations')
  try {
    const before = await folderNames(dir)
    await mkdir(copied)
    for (const name of before) await cp(join(dir, name), join(copied, name), { recursive: true })
    const copy = await contentsOf(copied)
    const result = await work(draft.path)
    const after = await contentsOf(copied)
    const changed = [...after.keys()].filter((name) => after.get(name) !== copy.get(name))
    const removed = [...copy.keys()].filter((name) => !after.has(name))
    if (changed.length + removed.length > 0) {
      await changeFolders(dir, {
        write: async (folder) => {
          for (const name of changed) await cp(join(copied, name), join(folder, name), { recursive: true })
        },
        remove: removed,
      })
    }
    return result
  } finally {
    await draft.remove()
  }
}

/** What each folder has in it, as one text. */
async function contentsOf(dir: string): Promise<ReadonlyMap<string, string>> {
  const names = await folderNames(dir)
  return new Map(
    await Promise.all(names.map(async (name) => [name, await contentOf(join(dir, name))] as const)),
  )
}

async function contentOf(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
  return JSON.stringify(
    await Promise.all(files.toSorted().map(async (file) => [file, await readFile(file, 'base64')])),
  )
}
