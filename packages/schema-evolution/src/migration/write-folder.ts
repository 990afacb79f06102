import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isAlive } from '@sluice/engine'

/**
 * Writes a new folder of files all at once: a crash leaves nothing or everything. `drafts` is a folder on the same disk.
 * False, and nothing written, where the folder exists.
 */
export async function writeFolder(
  folder: string,
  files: Readonly<Record<string, string>>,
  drafts: string,
): Promise<boolean> {
  const draft = join(drafts, `${process.pid}-${randomUUID()}`)
  await mkdir(draft, { recursive: true })
  await removeLeft(drafts)
  await mkdir(dirname(folder), { recursive: true })
  try {
    for (const [file, text] of Object.entries(files)) await writeFile(join(draft, file), text)
    await rename(draft, folder)
    return true
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (['ENOTEMPTY', 'EEXIST'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

/** Drafts of processes that were killed. */
async function removeLeft(drafts: string): Promise<void> {
  for (const name of await readdir(drafts)) {
    if (!isAlive(Number.parseInt(name))) await rm(join(drafts, name), { recursive: true, force: true })
  }
}
