import { cp, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** Names that editors and systems leave behind. */
const LEFT_BEHIND = /^\.|~$|\.(swp|orig|rej|bak)$/

/** Copies folders of `migrations/` from one project folder to another, where they replace those of the same name. */
export async function copyMigrations(from: string, to: string, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await rm(join(to, 'migrations', id), { recursive: true, force: true })
    await cp(join(from, 'migrations', id), join(to, 'migrations', id), {
      recursive: true,
      filter: (source) => !LEFT_BEHIND.test(basename(source)),
    })
  }
}
