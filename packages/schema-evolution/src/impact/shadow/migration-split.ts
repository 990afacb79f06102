import { SluiceError } from '@sluice/schema'
import { basename } from 'node:path'
import { readMigrations, type Migration } from '../../migration/read/read-migrations.ts'

/** Migrations whose impact is asked for, and those that come before them. */
export interface MigrationSplit {
  readonly older: readonly Migration[]
  readonly selected: readonly Migration[]
}

/**
 * The migrations of `dir` as they count for the question what `ids` do: what is newer than all of them is left out.
 * @throws SluiceError E_NO_MIGRATION
 */
export async function splitMigrations(dir: string, ids: readonly string[]): Promise<MigrationSplit> {
  const migrations = await readMigrations(dir)
  const missing = ids.find((id) => !migrations.some((migration) => migration.id === id))
  if (missing !== undefined) {
    throw new SluiceError(`there is no migration ${JSON.stringify(missing)}`, {
      code: 'E_NO_MIGRATION',
      place: `${basename(dir)}/${missing}`,
      hint: `the newest is ${migrations.at(-1)?.id ?? 'none: run load, which proposes one if the data needs it'}`,
    })
  }
  const newest = ids.reduce((a, b) => (a > b ? a : b), '')
  return {
    older: migrations.filter(({ id }) => id < newest && !ids.includes(id)),
    selected: migrations.filter(({ id }) => ids.includes(id)),
  }
}
