import { readdir } from 'node:fs/promises'
import { needOf, type Refusal } from '@sluice/schema'
import { readRefusalFolder, type RefusalFolder } from './refusal-folder.ts'

/** The migrations in `dir` of which something was refused. */
export async function readRefusalFolders(dir: string): Promise<readonly RefusalFolder[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const ids = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
  const folders = await Promise.all(ids.toSorted().map((id) => readRefusalFolder(dir, id)))
  return folders.filter(({ refused, parked }) => parked || refused.length > 0)
}

/** What people refused of what was proposed in `dir`. */
export async function readRefusals(dir: string): Promise<readonly Refusal[]> {
  const folders = await readRefusalFolders(dir)
  return folders.flatMap(({ id, refused, parkedPlan }) =>
    [...refused.map(({ change }) => change), ...(parkedPlan?.changes ?? [])].map((change) => ({
      ...needOf(change),
      migration: id,
    })),
  )
}
