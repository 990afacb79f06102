import { needOf, type Rejection } from '@sluice/schema'
import { folderNames } from '../migration/read/read-migrations.ts'
import { readRejectionFolder, rejectedChanges, type RejectionFolder } from './rejection-folder.ts'

/** The migrations in `dir` of which something was rejected, in their order. */
export async function readRejectionFolders(dir: string): Promise<readonly RejectionFolder[]> {
  const ids = (await folderNames(dir)).toSorted()
  const folders = await Promise.all(ids.map((id) => readRejectionFolder(dir, id)))
  return folders.filter(({ rejected, whole }) => whole || rejected.length > 0)
}

/** What people rejected of what was proposed in `dir`. */
export async function readRejections(dir: string): Promise<readonly Rejection[]> {
  return (await readRejectionFolders(dir)).flatMap(rejectionsIn)
}

/** What a folder says that people rejected. */
export const rejectionsIn = (folder: RejectionFolder): readonly Rejection[] =>
  rejectedChanges(folder).map((change) => ({ ...needOf(change), migration: folder.id }))
