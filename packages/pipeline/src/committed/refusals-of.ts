import { readRefusalFolders, type RefusalFolder } from '@sluice/schema-evolution'
import { join } from 'node:path'
import { datasetOfRefused } from './migrations-of.ts'

/** By the id of its migration, what people refused. */
export type Refusals = ReadonlyMap<string, RefusalFolder>

/** What people refused in a project folder, of one dataset or of all. */
export async function refusalsOf(projectDir: string, dataset?: string): Promise<Refusals> {
  const folders = await readRefusalFolders(join(projectDir, 'migrations'))
  return new Map(
    folders
      .filter((folder) => dataset === undefined || datasetOfRefused(folder) === dataset)
      .map((folder) => [folder.id, folder]),
  )
}
