import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { counted, fullName, SluiceError, type SchemaChange, type Table } from '@sluice/schema'
import { estimatedElsewhere } from '../changes/assess.ts'
import { expectedTables } from '../shadow/expected-tables.ts'
import { isEdited } from '../migration/read/is-edited.ts'
import { writePlan, type Plan } from '../migration/plan.ts'
import type { Migration } from '../migration/read/read-migrations.ts'
import { renderFolder } from '../migration/write/write-migration.ts'
import { planTarget, type PlanTarget, type PlanTargetOptions } from '../changes/risk/plan-target.ts'
import {
  REJECTED_FOLDER,
  REJECTED_FILE,
  withoutRejected,
  writeRejected,
  type RejectedChange,
} from '../migration/rejected-change.ts'

/** What a decision on a migration needs to know. */
export interface DecideOptions extends PlanTargetOptions {
  /** Folder that has `migrations/`. */
  readonly projectDir: string
  /** The final tables of the target as they are now. */
  readonly finals: readonly Table[]
  /** Ids of the migrations that the target has. */
  readonly applied: ReadonlySet<string>
  /** The migration. */
  readonly id: string
  /** Ids of migrations of which the target has some statements, and not all. */
  readonly halfApplied?: ReadonlySet<string>
  /** A column of it, or a table that it creates; all of it by default. */
  readonly column?: string
}

/** What was decided. */
export interface Decided {
  readonly id: string
  readonly changes: readonly SchemaChange[]
  /** Changes that are left in the migration. */
  readonly left: number
  /** SQL that a person has edited: it is as it was, and to be edited again. */
  readonly edited: readonly string[]
  /** True where the rest of it is applied, so that what was accepted comes by a separate migration. */
  readonly again?: true
  /** Id of a newer migration that is applied and touches the same: what was accepted has to be rebased. */
  readonly behind?: string
}

export const folderOf = ({ projectDir, id }: Pick<DecideOptions, 'projectDir' | 'id'>): string =>
  join(projectDir, 'migrations', id)

/** Writes what is left in a plan and what was taken out of it, with the SQL rendered again if nobody has edited it. */
export async function writeDecision(
  options: DecideOptions,
  migration: Migration,
  rejected: readonly RejectedChange[],
  all: readonly SchemaChange[],
): Promise<Pick<Decided, 'left' | 'edited'>> {
  const folder = folderOf(options)
  const { plan, sql } = migration
  if (!plan) throw noPlan(options.id)
  const changes = withoutRejected(all, rejected)
  const kinds = ENGINE_KINDS.filter((kind) => sql[kind] !== undefined)
  const edited = kinds.flatMap((kind) =>
    sql[kind] && (isEdited(sql[kind]) || sql[kind].headers.has('Repair')) ? [sql[kind].path] : [],
  )
  const target = await planTarget(options, options.finals, changes)
  if (edited.length === 0) assertRejectableElsewhere(migration, plan, changes, target)
  const rendered = renderFolder({
    id: options.id,
    before: await tablesBefore(options),
    changes,
    kinds,
    target,
    ...(plan.estimates && { estimates: plan.estimates }),
    ...(plan.contract !== undefined && { contract: plan.contract }),
  })
  // What was taken out is noted last: where the process ends before, it is merely proposed again.
  if (edited.length === 0)
    for (const [name, text] of Object.entries(rendered.files)) await writeFile(join(folder, name), text)
  else await writeFile(join(folder, 'plan.json'), writePlan(rendered.plan))
  await noteRejected(folder, rejected)
  return { left: changes.length, edited }
}

/** SQL that was made for the size of a table cannot be written again where nothing is known of it. */
function assertRejectableElsewhere(
  { id }: Migration,
  { estimates = [], changes: planned, assessments = [] }: Plan,
  changes: readonly SchemaChange[],
  target: PlanTarget,
): void {
  const found = estimatedElsewhere(estimates, planned, assessments, target).find(
    ({ table, lock }) =>
      changes.some((change) => change.kind === 'widen-column' && fullName(change.table) === table) &&
      lock === 'online',
  )
  if (!found) return
  const size = found.rows === undefined ? '' : ` of ${counted(found.rows, 'row')}`
  throw new SluiceError(
    `${id} was written for ${found.table}${size} on ${found.engine}, and this target does not have that table: its SQL cannot be generated here`,
    {
      code: 'E_TARGET_DIFFERS',
      place: `migrations/${id}`,
      hint: 'name the target that it was proposed on with --target, or reject the whole migration, without --column',
    },
  )
}

/** Notes what was taken out of the plan in that folder. */
export const noteRejected = (folder: string, rejected: readonly RejectedChange[]): Promise<void> =>
  rejected.length === 0
    ? rm(join(folder, REJECTED_FILE), { force: true })
    : writeFile(join(folder, REJECTED_FILE), writeRejected(rejected))

/** The tables that a migration finds: those of the target, with what is pending before it. */
async function tablesBefore({ id, engine, ...options }: DecideOptions) {
  const { tables } = await expectedTables({ ...options, until: id, ...(engine && { kind: engine.kind }) })
  return tables
}

/** Moves a migration's files away: it is no longer seen as a migration. */
export async function moveToRejected(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name !== REJECTED_FOLDER && name !== REJECTED_FILE)
  await mkdir(join(folder, REJECTED_FOLDER), { recursive: true })
  for (const name of names) await rename(join(folder, name), join(folder, REJECTED_FOLDER, name))
}

/** Puts them back. */
export async function restoreFiles(folder: string): Promise<void> {
  for (const name of await readdir(join(folder, REJECTED_FOLDER)))
    await rename(join(folder, REJECTED_FOLDER, name), join(folder, name))
  await rmdir(join(folder, REJECTED_FOLDER))
}

export const noPlan = (id: string): SluiceError =>
  new SluiceError(`${id} was written by hand: it has no plan that lists its columns`, {
    code: 'E_NO_CHANGE',
    place: `migrations/${id}`,
    hint: 'run the command without --column, or edit its SQL',
  })
