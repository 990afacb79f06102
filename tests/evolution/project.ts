import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { withFolder } from './engines.ts'

/** Migrations that a test writes by hand: the same SQL for both engines. */
export interface HandMade {
  readonly dir: string
  write(id: string, sql: string): Promise<void>
}

/** Lends a `migrations/` folder to write into. */
export const withMigrations = <T>(work: (made: HandMade) => Promise<T>): Promise<T> =>
  withFolder((folder) => {
    const dir = join(folder, 'migrations')
    return work({
      dir,
      write: async (id, sql) => {
        await mkdir(join(dir, id), { recursive: true })
        for (const kind of ENGINE_KINDS) await writeFile(join(dir, id, `${kind}.sql`), sql)
      },
    })
  })
