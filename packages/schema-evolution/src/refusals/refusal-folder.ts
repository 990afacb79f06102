import { join } from 'node:path'
import { readMigrationFiles, type Migration } from '../migration/read/read-migrations.ts'
import { textAt } from '../migration/read/text-at.ts'
import { PARKED, parseRefused, REFUSED_FILE, type RefusedChange } from '../migration/refused-change.ts'

/** What was refused of one migration. */
export interface RefusalFolder {
  readonly id: string
  /** What was taken out of it. */
  readonly refused: readonly RefusedChange[]
  /** Its files, where all that is left of it is refused, so that they are parked; one that a person wrote has no plan. */
  readonly parked?: Omit<Migration, 'id'>
}

/** Reads what was refused of the migration in `dir/id`. */
export async function readRefusalFolder(dir: string, id: string): Promise<RefusalFolder> {
  const shown = `migrations/${id}`
  const [refused, parked] = await Promise.all([
    textAt(join(dir, id, REFUSED_FILE)),
    readMigrationFiles(join(dir, id, PARKED), `${shown}/${PARKED}`),
  ])
  return {
    id,
    refused: refused === undefined ? [] : parseRefused(`${shown}/${REFUSED_FILE}`, refused),
    ...(parked && { parked }),
  }
}

/** All changes that are refused of it. */
export const refusedChanges = ({ refused, parked }: RefusalFolder) => [
  ...refused.map(({ change }) => change),
  ...(parked?.plan?.changes ?? []),
]
