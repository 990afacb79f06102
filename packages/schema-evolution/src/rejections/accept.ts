import { join } from 'node:path'
import { SluiceError, type SchemaChange } from '@sluice/schema'
import { inDraft } from '../migration/read/in-draft.ts'
import { readMigrations } from '../migration/read/read-migrations.ts'
import { outOfOrder } from '../runner/history/check-order.ts'
import { withNested, withOuter } from './created-together.ts'
import {
  folderOf,
  noteRejected,
  restoreFiles,
  writeDecision,
  type Decided,
  type DecideOptions,
} from './decision.ts'
import { findChanges, without } from './find-changes.ts'
import { readRejectionFolder } from './rejection-folder.ts'
import { noMigration } from './reject.ts'
import { allChanges, type RejectedChange } from '../migration/rejected-change.ts'

/**
 * Undoes a rejection, of a migration or of a column of it: from then on it is pending again.
 * @throws SluiceError E_NO_MIGRATION, E_NO_CHANGE, E_NOT_REJECTED
 */
export const accept = (options: DecideOptions): Promise<Decided> =>
  inDraft(options.projectDir, (projectDir) => acceptIn({ ...options, projectDir }))

async function acceptIn(options: DecideOptions): Promise<Decided> {
  const { projectDir, id, column } = options
  const dir = join(projectDir, 'migrations')
  const { rejected, whole } = await readRejectionFolder(dir, id)
  const find = async () => (await readMigrations(dir)).find((one) => one.id === id)
  if (!whole && rejected.length === 0) throw (await find()) ? notRejected(id, column) : noMigration(id)
  const planned = whole?.plan?.changes ?? (await find())?.plan?.changes ?? []
  const all = allChanges(planned, rejected)
  const isRejected = whole ? (): true => true : isOneOf(rejected)
  const named = findChanges(id, all, column).filter(isRejected)
  const chosen = withOuter(all, withNested(all, named)).filter(isRejected)
  if (column !== undefined && chosen.length === 0) throw notRejected(id, column)
  if (whole && chosen.some(({ columnAt }) => columnAt !== undefined)) throw inRejectedTable(id, column)
  if (whole) await restoreFiles(folderOf(options))
  const left = column === undefined ? [] : without(whole ? everything(planned, rejected) : rejected, chosen)
  const changes = column === undefined && whole ? all : chosen.map(({ change }) => change)
  if (options.applied.has(id)) {
    await noteRejected(folderOf(options), left)
    return { id, changes, left: 0, edited: [], again: true }
  }
  const migration = await find()
  if (!migration) throw noMigration(id)
  const written =
    rejected.length === 0 && left.length === 0
      ? { left: all.length, edited: [] }
      : await writeDecision(options, migration, left, all)
  return { id, changes, ...written, ...(await behindApplied(options)) }
}

/** What was rejected may have been overtaken since. */
async function behindApplied({
  projectDir,
  id,
  applied,
  engine,
}: DecideOptions): Promise<{ behind?: string }> {
  if (!engine) return {}
  const migrations = await readMigrations(join(projectDir, 'migrations'))
  const [late] = outOfOrder(
    migrations.filter((one) => one.id === id),
    migrations.filter((one) => applied.has(one.id)),
    engine.kind,
  )
  return late ? { behind: late.newer.id } : {}
}

const isOneOf =
  (rejected: readonly RejectedChange[]) =>
  (one: RejectedChange): boolean =>
    without([one], rejected).length === 0

/** All changes of a migration as rejected; columns that were taken out of a table that it creates stay out of it. */
function everything(
  planned: readonly SchemaChange[],
  rejected: readonly RejectedChange[],
): readonly RejectedChange[] {
  const columns = rejected.filter(({ columnAt }) => columnAt !== undefined)
  const whole = allChanges(planned, without(rejected, columns))
  return [...whole.map((change, at) => ({ change, at })), ...columns]
}

const notRejected = (id: string, column: string | undefined): SluiceError =>
  new SluiceError(`${column === undefined ? id : `${column} of ${id}`} is not rejected`, {
    code: 'E_NOT_REJECTED',
    place: `migrations/${id}`,
    hint: 'sluice status lists the rejected migrations',
  })

const inRejectedTable = (id: string, column: string | undefined): SluiceError =>
  new SluiceError(`the table of ${column} is rejected`, {
    code: 'E_NO_CHANGE',
    place: `migrations/${id}`,
    hint: 'accept the table first, and then reject the columns that you do not want',
  })
