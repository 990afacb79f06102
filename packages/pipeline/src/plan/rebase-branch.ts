import { installSystem } from '@sluice/ledger'
import { stagingSchema } from '@sluice/schema'
import {
  factsOf,
  isDivergent,
  rebaseMigrations,
  targetDivergence,
  type RebasedMigration,
  type TargetDivergence,
} from '@sluice/schema-evolution'
import { shortName } from '../git/base.ts'
import { planChoices } from '../project/plan-choices.ts'
import { migrationsDir } from '../project/project.ts'
import type { RunContext } from '../run/run-context.ts'
import type { Opened } from '../target/with-target.ts'
import { fixedMigrations } from './fixed-migrations.ts'
import { assertResettable } from './reset-target.ts'

export interface RebaseChoices {
  /** Commit whose migrations stay as they are; that of the remote's default branch by default. */
  readonly base?: string
  /** Sets the target's file aside where it has a former version of a migration. */
  readonly reset?: boolean
}

/** The migrations of a branch on top of those of its base. */
export interface RebasedBranch {
  readonly rebased: readonly RebasedMigration[]
  /** Undefined where the project is in no repository. */
  readonly base: string | undefined
  /** Ids of migrations of the base that the branch lacks. */
  readonly unmerged: readonly string[]
  readonly divergence: TargetDivergence
  /** True: the target's file is to be set aside once it is closed. */
  readonly resets: boolean
  /** What Sluice made on the target. */
  readonly schemas: readonly string[]
}

/** What a rebase did, for programs. */
export interface RebaseResult {
  readonly rebased: readonly {
    /** Folder that the migration had. */
    readonly migration: string
    readonly because: string
    /** Its folder now; null where all that it wanted is there already. */
    readonly now: string | null
    readonly changes: readonly string[]
  }[]
  /** Folders of migrations of the base that the branch lacks: merge it first. */
  readonly unmerged: readonly string[]
  /** Ids of migrations that the target has in another version, that the folder lacks, and that come too late. */
  readonly divergence: TargetDivergence
  /** New name of the target's DuckDB file. */
  readonly set_aside?: string
}

/**
 * Puts the migrations of this branch on top of those of its base.
 * @throws SluiceError E_NO_COMMIT, E_BASE_MIGRATION, E_NO_RESET
 */
export async function rebaseBranch(
  opened: Opened,
  context: Pick<RunContext, 'now' | 'env'>,
  { base, reset = false }: RebaseChoices = {},
): Promise<RebasedBranch> {
  const { engine, project, chosen } = opened
  await installSystem(engine)
  const fixed = await fixedMigrations(opened, context, base)
  const rebased = await rebaseMigrations(engine, {
    projectDir: project.dir,
    now: context.now(),
    ...(fixed.base !== undefined && { fixed: fixed.ids }),
    ...planChoices(project),
  })
  const divergence = await targetDivergence(engine, migrationsDir(project))
  const datasets = [...new Set(project.config.sources.map(({ dataset }) => dataset))]
  const schemas = [...datasets.flatMap((name) => [name, stagingSchema(name)]), engine.systemSchema]
  const resets = reset && isDivergent(divergence)
  if (resets) assertResettable(chosen, schemas)
  return {
    rebased,
    base: fixed.base === undefined ? undefined : shortName(fixed.base),
    unmerged: fixed.unmerged,
    divergence,
    resets,
    schemas,
  }
}

/** A rebase as programs read it. */
export const rebaseResult = ({ rebased, unmerged, divergence }: RebasedBranch): RebaseResult => ({
  rebased: rebased.map(({ id, because, now: name, changes }) => ({
    migration: `migrations/${id}`,
    because,
    now: name === undefined ? null : `migrations/${name}`,
    changes: changes.map((change) => factsOf(change).title),
  })),
  unmerged: unmerged.map((id) => `migrations/${id}`),
  divergence,
})
