import { join } from 'node:path'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import type { SchemaChange, Table } from '@sluice/schema'
import { assess, estimate, estimatedElsewhere, type Estimate } from '../../changes/assess.ts'
import { factsOf } from '../../changes/facts-of.ts'
import { changeFolders } from '../read/change-folders.ts'
import { writeFiles } from './write-folder.ts'
import { migrationId } from '../migration-id.ts'
import { baseOf, writePlan, type Plan } from '../plan.ts'
import { renderDown } from './render-down.ts'
import { renderMigration, type Occasion } from './render-migration.ts'
import { NO_TARGET, type PlanTarget } from '../../changes/risk/plan-target.ts'
import { REJECTED_FILE, writeRejected, type RejectedChange } from '../rejected-change.ts'

/** A migration to be written. */
export interface NewMigration extends Occasion {
  /** Folder that has `migrations/`. */
  readonly projectDir: string
  /** The tables that it changes, as they will be when it runs. */
  readonly before: readonly Table[]
  readonly changes: readonly SchemaChange[]
  /** Ids of all migrations that there are. */
  readonly ids: readonly string[]
  readonly now: Date
  /** Engines to write SQL for; both by default. */
  readonly kinds?: readonly EngineKind[]
  /** Name of the folder; a new one, later than all, by default. A folder of that name is replaced. */
  readonly id?: string
  /** The target that it is planned on; nothing is known of it by default. */
  readonly target?: PlanTarget
  readonly contract?: Plan['contract']
  /** What is rejected of it beside its changes. */
  readonly rejected?: readonly RejectedChange[]
  /** What was estimated of tables that this target does not know. */
  readonly estimates?: readonly Estimate[]
  /** Ids of the older proposals that it contains. */
  readonly supersedes?: readonly string[]
}

/** A migration as it was written. */
export interface WrittenMigration {
  readonly id: string
  readonly path: string
  readonly plan: Plan
}

/** A migration's plan, and the files of its folder. */
export function renderFolder({
  id,
  before,
  changes,
  kinds = ENGINE_KINDS,
  target = NO_TARGET,
  ...options
}: Omit<NewMigration, 'projectDir' | 'ids' | 'now'> & { readonly id: string }): {
  readonly plan: Plan
  readonly files: Readonly<Record<string, string>>
} {
  const assessments = assess(changes, before, target)
  const plan: Plan = {
    id,
    base: baseOf(before, changes),
    footprint: changes.map((change) => factsOf(change).footprint),
    changes,
    assessments,
    estimates: [
      ...estimate(changes, assessments, target),
      ...estimatedElsewhere(options.estimates ?? [], changes, assessments, target),
    ],
    ...(options.contract !== undefined && { contract: options.contract }),
    ...(options.supersedes && { supersedes: options.supersedes }),
  }
  // No way back from what was there before, or may have been.
  const downs = (options.repairs || options.bodies ? [] : kinds).map((kind) => [
    `${kind}.down.sql`,
    renderDown(plan, before, kind, target),
  ])
  const files = {
    ...Object.fromEntries(
      kinds.map((kind) => [`${kind}.sql`, renderMigration(plan, before, kind, target, options)]),
    ),
    ...Object.fromEntries(downs),
    'plan.json': writePlan(plan),
  }
  return { plan, files }
}

/** Writes a migration's folder; undefined, and nothing written, where another process has just taken the name. */
export async function writeMigration(options: NewMigration): Promise<WrittenMigration | undefined> {
  const { projectDir, changes, ids, now } = options
  const id = options.id ?? migrationId(changes, now, ids)
  const { plan, files } = renderFolder({ ...options, id })
  const path = join(projectDir, 'migrations', id)
  const { rejected = [] } = options
  const kept = rejected.length === 0 ? {} : { [REJECTED_FILE]: writeRejected(rejected) }
  const written = await changeFolders(join(projectDir, 'migrations'), {
    write: (draft) => writeFiles(join(draft, id), { ...files, ...kept }),
    ...(options.id === undefined && { unless: id }),
  })
  return written ? { id, path, plan } : undefined
}
