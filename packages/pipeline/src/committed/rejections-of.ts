import { readRejectionFolders, type RejectionFolder } from '@sluice/schema-evolution'
import { join } from 'node:path'
import { datasetOfRejected } from './migrations-of.ts'

/** By the id of its migration, what people rejected. */
export type Rejections = ReadonlyMap<string, RejectionFolder>

/** What people rejected in a project folder, of one dataset or of all. */
export async function rejectionsOf(projectDir: string, dataset?: string): Promise<Rejections> {
  const folders = await readRejectionFolders(join(projectDir, 'migrations'))
  return new Map(
    folders
      .filter((folder) => dataset === undefined || datasetOfRejected(folder) === dataset)
      .map((folder) => [folder.id, folder]),
  )
}
