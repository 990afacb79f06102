import { join } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import { modeOfChange, type ObservedTable, type SchemaChange, type Table } from '@sluice/schema'
import { applyChanges } from './changes/apply-changes.ts'
import { planChanges, type LiveDigits } from './diff-tables.ts'
import { committable } from './migration/plan.ts'
import { readMigrations } from './migration/read-migrations.ts'
import { writeMigration } from './migration/write-migration.ts'
import { planTarget, type PlanTargetOptions } from './plan-target.ts'

export interface ProposeOptions extends PlanTargetOptions {
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
  const target = await planTarget(options, options.finals, changes)
  const { projectDir, now, kinds, contract } = options
  const written = await writeMigration({
    projectDir,
    before,
    changes,
    ids,
    now,
    target,
    ...(kinds && { kinds }),
    ...(contract && { contract }),
  })
  return written ? { id: written.id, path: written.path, changes } : propose(options) // another process was faster: plan on top of it
}
