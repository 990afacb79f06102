import { join } from 'node:path'
import { SluiceError } from '@sluice/schema'
import { inDraft } from '../migration/read/in-draft.ts'
import { readMigrations } from '../migration/read/read-migrations.ts'
import { withNested } from './created-together.ts'
import {
  folderOf,
  noPlan,
  moveToRejected,
  writeDecision,
  type Decided,
  type DecideOptions,
} from './decision.ts'
import { findChanges, without } from './find-changes.ts'
import { readRejectionFolder } from './rejection-folder.ts'
import { allChanges, withoutRejected } from '../migration/rejected-change.ts'

/**
 * Rejects a migration, or a column of it, in files that are committed: it is not proposed again, and what needs it is kept
 * out.
 * @throws SluiceError E_NO_MIGRATION, E_NO_CHANGE, E_MIGRATION_APPLIED, E_ALREADY_REJECTED
 */
export const reject = (options: DecideOptions): Promise<Decided> =>
  inDraft(options.projectDir, (projectDir) => rejectIn({ ...options, projectDir }))

async function rejectIn(options: DecideOptions): Promise<Decided> {
  const { projectDir, id, column, applied } = options
  const dir = join(projectDir, 'migrations')
  const { rejected, whole } = await readRejectionFolder(dir, id)
  const migration = (await readMigrations(dir)).find((one) => one.id === id)
  if (!migration && !whole) throw noMigration(id)
  if (applied.has(id)) throw appliedAlready(id)
  if (options.halfApplied?.has(id)) throw appliedHalf(id)
  const planned = migration?.plan?.changes ?? whole?.plan?.changes ?? []
  if (column !== undefined && planned.length === 0 && rejected.length === 0) throw noPlan(id)
  const all = allChanges(planned, rejected)
  const named = without(findChanges(id, all, column), rejected)
  const chosen = without(withNested(all, named), rejected)
  if (!migration || (chosen.length === 0 && all.length > 0)) throw rejectedAlready(id, column)
  const changes = chosen.map(({ change }) => change)
  const both = [...rejected, ...chosen]
  if (column === undefined || withoutRejected(all, both).length === 0) {
    await moveToRejected(folderOf(options))
    return { id, changes, left: 0, edited: [] }
  }
  return { id, changes, ...(await writeDecision(options, migration, both, all)) }
}

export const noMigration = (id: string): SluiceError =>
  new SluiceError(`there is no migration ${JSON.stringify(id)}`, {
    code: 'E_NO_MIGRATION',
    place: 'migrations',
    hint: 'sluice migrate status lists them',
  })

const appliedAlready = (id: string): SluiceError =>
  new SluiceError(`${id} is applied at least in part: it can no longer be rejected`, {
    code: 'E_MIGRATION_APPLIED',
    place: `migrations/${id}`,
    hint: 'write a new migration that reverts it, such as one that drops the column',
  })

const appliedHalf = (id: string): SluiceError =>
  new SluiceError(`a part of ${id} is applied: it cannot be rejected now`, {
    code: 'E_MIGRATION_APPLIED',
    place: `migrations/${id}`,
    hint: 'run sluice migrate, which continues from there, or run its .down.sql, which undoes the applied part and its record, and then reject it',
  })

const rejectedAlready = (id: string, column: string | undefined): SluiceError =>
  new SluiceError(`${column === undefined ? id : `${column} of ${id}`} is already rejected`, {
    code: 'E_ALREADY_REJECTED',
    place: `migrations/${id}`,
    hint: 'run sluice accept to restore it',
  })
