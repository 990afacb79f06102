import { join } from 'node:path'
import { ENGINE_KINDS, type Engine, type EngineKind } from '@sluice/engine'
import type { TypeChoices } from '@sluice/loader'
import { fullName, modeOfChange, type ObservedTable, type SchemaChange, type Table } from '@sluice/schema'
import { assess, estimate } from './assess.ts'
import { applyChanges } from './changes/apply-changes.ts'
import { factsOf } from './changes/facts-of.ts'
import { REWRITE_THRESHOLD, type RewriteThreshold } from './changes/widening-form.ts'
import { planChanges, type LiveDigits } from './diff-tables.ts'
import { migrationId } from './migration/migration-id.ts'
import { baseOf, committable, writePlan, type Plan } from './migration/plan.ts'
import { readMigrations } from './migration/read-migrations.ts'
import { renderDown } from './migration/render-down.ts'
import { renderMigration } from './migration/render-migration.ts'
import { writeFolder } from './migration/write-folder.ts'
import type { PlanTarget } from './plan-target.ts'

export interface ProposeOptions {
  /** Folder that has `migrations/`. */
  readonly projectDir: string
  /** Engines to write SQL for; both unless told. */
  readonly kinds?: readonly EngineKind[]
  /** The final tables of the target as they are now. */
  readonly finals: readonly Table[]
  /** What waits: one entry for every load and table, in load order. */
  readonly observed: readonly ObservedTable[]
  readonly liveDigits: LiveDigits
  /** Ids of the migrations that the target has: see appliedMigrations. */
  readonly applied: ReadonlySet<string>
  readonly now: Date
  /** The target, which is asked how large the tables are where there is something to propose. */
  readonly engine?: Pick<Engine, 'kind' | 'facts'>
  /** From which size on a table is not rewritten under a lock. */
  readonly threshold?: RewriteThreshold
  /** How the project reads its columns in JavaScript; the defaults unless told. */
  readonly types?: TypeChoices
  /** Proposes only the changes that loads apply at once. */
  readonly contract?: 'evolve'
}

export interface Proposal {
  readonly id: string
  /** The folder that was written. */
  readonly path: string
  readonly changes: readonly SchemaChange[]
}

interface Proposed {
  readonly projectDir: string
  readonly finals: readonly Table[]
  readonly applied: ReadonlySet<string>
}

/** The final tables as they will be once all that was proposed is applied, and the ids of all migrations. */
export async function expectedTables({ projectDir, finals, applied }: Proposed) {
  const migrations = await readMigrations(join(projectDir, 'migrations'))
  const pending = migrations.filter(({ id }) => !applied.has(id))
  const tables = applyChanges(
    finals,
    pending.flatMap(({ plan }) => plan?.changes ?? []),
  )
  return { tables, ids: migrations.map(({ id }) => id) }
}

/** The changes that are needed beyond those that the target has and those that were proposed before. */
export async function planProposal(options: Omit<ProposeOptions, 'now' | 'kinds'>) {
  const { tables: before, ids } = await expectedTables(options)
  const { observed, contract } = options
  const changes = planChanges(before, observed, options.liveDigits)
    .filter((change) => contract === undefined || modeOfChange(change, observed) === contract)
    .map(committable)
  return { before, changes, ids }
}

/** Writes the migration that what waits makes necessary; undefined, and nothing written, where it needs none. */
export async function propose(options: ProposeOptions): Promise<Proposal | undefined> {
  const { before, changes, ids } = await planProposal(options)
  if (changes.length === 0) return undefined
  const target = await targetOf(options, changes)
  const assessments = assess(changes, before, target)
  const plan: Plan = {
    id: migrationId(changes, options.now, ids),
    base: baseOf(before, changes),
    footprint: changes.map((change) => factsOf(change).footprint),
    changes,
    assessments,
    estimates: estimate(changes, assessments, target),
    ...(options.contract !== undefined && { contract: options.contract }),
  }
  const kinds = options.kinds ?? ENGINE_KINDS
  const path = join(options.projectDir, 'migrations', plan.id)
  const files = {
    ...Object.fromEntries(kinds.map((kind) => [`${kind}.sql`, renderMigration(plan, before, kind, target)])),
    ...Object.fromEntries(kinds.map((kind) => [`${kind}.down.sql`, renderDown(plan, before, kind, target)])),
    'plan.json': writePlan(plan),
  }
  const written = await writeFolder(path, files, join(options.projectDir, '.sluice', 'drafts'))
  return written ? { id: plan.id, path, changes } : propose(options) // another process was faster: plan on top of it
}

async function targetOf(
  { engine, finals, threshold = REWRITE_THRESHOLD, types = {} }: ProposeOptions,
  changes: readonly SchemaChange[],
): Promise<PlanTarget> {
  const touched = new Set(changes.map(({ table }) => fullName(table)))
  const present = finals.filter((table) => touched.has(fullName(table)))
  const facts = engine && present.length > 0 ? await engine.facts(present) : []
  return { ...(engine && { kind: engine.kind }), facts, threshold, types }
}
