import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  appliedMigrations,
  readRejectionFolders,
  rejectedChanges,
  type Migration,
} from '@sluice/schema-evolution'
import { FILE_NAME, SluiceError, unreachable } from '@sluice/schema'
import type { TestProject } from '../../support/project.ts'
import { constrain, makeText, renameColumn } from './edit-migration.ts'
import type { History, TableHistory } from '../history/history.ts'
import { isVersioned } from '../history/merging.ts'
import { lastPending, pendingColumns, wasEdited, type PendingColumn } from './pending-columns.ts'
import type { Review } from './reviews.ts'
import { discards, discardsMisfits } from '../history/table-contract.ts'
import { GROWING } from '../history/table-cursor.ts'
import { GONE } from '../history/values.ts'
import type { Action } from '../promises/tally.ts'

/** Applies what is proposed, and merges; does what the error says where a value came that a migration would round. */
export async function applyReviewed(project: TestProject, load: () => Promise<unknown>): Promise<void> {
  try {
    await project.applyAndMerge()
  } catch (error) {
    const place = error instanceof SluiceError && /would round/.test(error.message) ? error.place : undefined
    if (place === undefined) throw error
    await rm(dirname(join(project.dir, place)), { recursive: true })
    await load()
    await applyReviewed(project, load)
  }
}

/** What people do to the migrations before the next load; gives what it came to, undefined where there was nothing to do it to. */
export async function prepareReview(
  project: TestProject,
  history: History,
  review: Review,
): Promise<Action | undefined> {
  switch (review.kind) {
    case 'delay':
    case 'accept':
      return review.kind
    case 'take-back':
      return takeBack(project, review)
    case 'reject':
    case 'edit':
    case 'rename':
    case 'constrain':
      return decide(project, history, review)
    default:
      return unreachable(review)
  }
}

type Decision = Extract<Review, { readonly kind: 'reject' | 'edit' | 'rename' | 'constrain' }>

async function decide(project: TestProject, history: History, review: Decision): Promise<Action | undefined> {
  const { dir } = project
  const migrations = await lastPending(dir, await appliedMigrations(project.engine))
  if (review.kind === 'reject') {
    const mayBe = migrations.filter(
      ({ plan }) =>
        !plan?.changes.some(
          // What is rejected is not part of the versions that are merged meanwhile.
          ({ table }) =>
            discards(tableOf(table, history)?.contract) || isVersioned(tableOf(table, history)?.merging),
        ),
    )
    return reject(project, mayBe, review)
  }
  const one = picked(
    pendingColumns(migrations).filter((column) => isFor(review, column, history)),
    review.pick,
  )
  if (!one) return undefined
  switch (review.kind) {
    case 'edit':
      await makeText(dir, one)
      return 'edit'
    case 'rename':
      await renameColumn(dir, one)
      return 'rename'
    case 'constrain':
      await constrain(dir, one, review.as)
      return review.as
    default:
      return unreachable(review)
  }
}

const picked = <T>(all: readonly T[], pick: number): T | undefined => all[pick % Math.max(all.length, 1)]

const tableOf = ({ name }: PendingColumn['table'], { tables }: History): TableHistory | undefined =>
  tables[Number(/^t(\d+)/.exec(name)?.[1])]

/** Whether a person may do this to a column. */
function isFor(
  review: Exclude<Decision, { readonly kind: 'reject' }>,
  { table, column, from, to, created, isKey }: PendingColumn,
  history: History,
): boolean {
  // Rows delete their key where it is true, and not where it is any text.
  if (column === GONE && review.kind === 'edit') return false
  // A cursor of numbers is none of text.
  if (column === GROWING && review.kind === 'edit') return false
  const isFixed = discardsMisfits(tableOf(table, history)?.contract)
  switch (review.kind) {
    case 'edit':
      return to !== 'json' && to !== 'text' && !isFixed
    case 'rename':
      return from === undefined && column !== FILE_NAME
    case 'constrain':
      switch (review.as) {
        case 'not null':
          return created && !isKey && !isFixed
        case 'index':
          return from === undefined && to !== 'json'
        default:
          return unreachable(review.as)
      }
    default:
      return unreachable(review)
  }
}

async function reject(
  project: TestProject,
  migrations: readonly Migration[],
  { pick, whole }: Extract<Review, { readonly kind: 'reject' }>,
): Promise<Action | undefined> {
  if (whole) {
    const migration = picked(migrations, pick)
    if (!migration) return undefined
    await project.decide('reject', migration.id)
    return 'reject a migration'
  }
  // SQL that was edited has to be edited again, which the command says.
  const one = picked(partsOf(migrations.filter((migration) => !wasEdited(migration))), pick)
  if (!one) return undefined
  await project.decide('reject', one.id, one.part)
  return 'reject a part'
}

/** What can be decided on alone: each column but those of a key, and each table that is new. */
function partsOf(
  migrations: readonly Migration[],
): readonly { readonly id: string; readonly part: string }[] {
  return migrations.flatMap((migration) => {
    const name = ({ table }: Pick<PendingColumn, 'table'>): string => `${table.dataset}.${table.name}`
    const columns = pendingColumns([migration]).filter(({ column, isKey }) => !isKey && column !== FILE_NAME)
    const relaxed = (migration.plan?.changes ?? []).flatMap((change) =>
      change.kind === 'relax-not-null' ? [`${name(change)}.${change.column}`] : [],
    )
    const parts = [
      ...columns.map((one) => `${name(one)}.${one.column}`),
      ...columns.filter(({ created }) => created).map(name),
      ...relaxed,
    ]
    return [...new Set(parts)].map((part) => ({ id: migration.id, part }))
  })
}

async function takeBack(
  project: TestProject,
  { pick, whole }: Extract<Review, { readonly kind: 'take-back' }>,
): Promise<Action | undefined> {
  const folder = picked(await rejectedIn(project), pick)
  if (!folder) return undefined
  const part = picked(folder.rejected, pick)?.change
  if (whole || folder.whole || !part) {
    await accept(project, folder.id)
    return 'take back a migration'
  }
  const table = `${part.table.dataset}.${part.table.name}`
  const column =
    part.kind === 'create-table' ? undefined : part.kind === 'add-column' ? part.column.name : part.column
  await accept(project, folder.id, column === undefined ? table : `${table}.${column}`)
  return 'take back a part'
}

/** Does what the command says where others have been applied since that touch the same. */
export async function accept(project: TestProject, migration: string, part?: string): Promise<void> {
  const { behind } = await project.decide('accept', migration, part)
  if (behind !== undefined) await project.rebase()
}

const rejectedIn = ({ dir }: TestProject) => readRejectionFolders(join(dir, 'migrations'))

export const anyRejected = async (project: TestProject): Promise<boolean> =>
  (await rejectedIn(project)).length > 0

/**
 * Whether a column of a nested table must have a value and, as was decided, must stay as it is. A root row whose nested rows do
 * not fit is blocked then; but where it came before that table was there, it has been merged without them.
 */
export async function rejectsNestedRows(project: TestProject): Promise<boolean> {
  const refused = (await rejectedIn(project)).flatMap(rejectedChanges)
  const tables = await project.engine.catalog([...new Set(refused.map(({ table }) => table.dataset))])
  return refused.some((change) => {
    if (change.kind !== 'relax-not-null' && change.kind !== 'widen-column') return false
    const { dataset, name } = change.table
    const table = tables.find((one) => one.dataset === dataset && one.name === name)
    const column = table?.columns.find((one) => one.name === change.column)
    return name.includes('__') && column?.nullable === false
  })
}

/** Takes back whatever is refused. */
export async function takeAllBack(project: TestProject): Promise<void> {
  // A rebase gives others new names, too.
  for (let refused = await rejectedIn(project); refused[0]; refused = await rejectedIn(project))
    await accept(project, refused[0].id)
}

/** Applies and loads until nothing is proposed any more: what is taken back of a migration that is applied is proposed again. */
export async function settle(project: TestProject, load: () => Promise<readonly string[]>): Promise<void> {
  for (let round = 0; round < 6; round++) {
    await applyReviewed(project, load)
    if ((await load()).length === 0) return
  }
  throw new Error('proposals do not come to an end')
}
