import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Writes a new folder of files all at once: a crash leaves nothing or everything. `drafts` is a folder on the same disk.
 * False, and nothing written, where the folder exists.
 */
export async function writeFolder(
  folder: string,
  files: Readonly<Record<string, string>>,
  drafts: string,
): Promise<boolean> {
  const draft = join(drafts, randomUUID())
  await mkdir(draft, { recursive: true })
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
