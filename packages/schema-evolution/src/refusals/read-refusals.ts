import { needOf, type Refusal } from '@sluice/schema'
import { folderNames } from '../migration/read/read-migrations.ts'
import { readRefusalFolder, refusedChanges, type RefusalFolder } from './refusal-folder.ts'

/** The migrations in `dir` of which something was refused, in their order. */
export async function readRefusalFolders(dir: string): Promise<readonly RefusalFolder[]> {
  const ids = (await folderNames(dir)).toSorted()
  const folders = await Promise.all(ids.map((id) => readRefusalFolder(dir, id)))
  return folders.filter(({ refused, parked }) => parked || refused.length > 0)
}

/** What people refused of what was proposed in `dir`. */
export async function readRefusals(dir: string): Promise<readonly Refusal[]> {
  return (await readRefusalFolders(dir)).flatMap(refusalsIn)
}

/** What a folder says that people refused. */
export const refusalsIn = (folder: RefusalFolder): readonly Refusal[] =>
  refusedChanges(folder).map((change) => ({ ...needOf(change), migration: folder.id }))
