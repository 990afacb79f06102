import { join } from 'node:path'
import { readMigrationFiles, type Migration } from '../migration/read/read-migrations.ts'
import { textAt } from '../migration/read/text-at.ts'
import {
  REJECTED_FOLDER,
  parseRejected,
  REJECTED_FILE,
  type RejectedChange,
} from '../migration/rejected-change.ts'

/** What was rejected of one migration. */
export interface RejectionFolder {
  readonly id: string
  /** What was taken out of it. */
  readonly rejected: readonly RejectedChange[]
  /** Its files, where all that is left of it is rejected, so that they are in `rejected/`; one that a person wrote has no plan. */
  readonly whole?: Omit<Migration, 'id'>
}

/** Reads what was rejected of the migration in `dir/id`. */
export async function readRejectionFolder(dir: string, id: string): Promise<RejectionFolder> {
  const shown = `migrations/${id}`
  const [rejected, whole] = await Promise.all([
    textAt(join(dir, id, REJECTED_FILE)),
    readMigrationFiles(join(dir, id, REJECTED_FOLDER), `${shown}/${REJECTED_FOLDER}`),
  ])
  return {
    id,
    rejected: rejected === undefined ? [] : parseRejected(`${shown}/${REJECTED_FILE}`, rejected),
    ...(whole && { whole }),
  }
}

/** All changes that are rejected of it. */
export const rejectedChanges = ({ rejected, whole }: RejectionFolder) => [
  ...rejected.map(({ change }) => change),
  ...(whole?.plan?.changes ?? []),
]
