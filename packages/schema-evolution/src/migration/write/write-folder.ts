import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { changeFolders } from '../read/change-folders.ts'

/** Texts by the names of their files. */
export type FolderFiles = Readonly<Record<string, string>>

/** Writes the folder of a new migration; false, and nothing written, where another process has just taken its name. */
export const writeFolder = (dir: string, id: string, files: FolderFiles): Promise<boolean> =>
  changeFolders(dir, { write: (draft) => writeFiles(join(draft, id), files), unless: id })

/** Makes a folder of these files. */
export async function writeFiles(folder: string, files: FolderFiles): Promise<void> {
  await mkdir(folder)
  for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text)
}
