import {
  factsOf,
  isDivergent,
  rebaseMigrations,
  targetDivergence,
  type RebasedMigration,
  type TargetDivergence,
} from '@sluice/schema-evolution'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import {
  shortName,
  nextCommand,
  type Given,
  migrationsDir,
  type Opened,
  planChoices,
  fixedMigrations,
  assertResettable,
  dropSchemas,
} from '@sluice/pipeline'
import { counted } from '../output/numbers.ts'

export interface RebaseChoices {
  /** Commit whose migrations stay as they are. */
  readonly base?: string
  /** Set the target's file aside where it has a former version of a migration. */
  readonly reset?: boolean
}

/** What a rebase came to, and whether the target's file is to be set aside once it is closed. */
export interface RebaseOutcome extends Outcome {
  readonly resets: boolean
}

/** Puts the migrations of this branch on top of those of its base. */
export async function runRebase(
  opened: Opened,
  context: Pick<Context, 'now' | 'env'>,
  given: Given,
  { base, reset = false }: RebaseChoices = {},
): Promise<RebaseOutcome> {
  const { engine, project, chosen } = opened
  const fixed = await fixedMigrations(opened, context, base)
  const rebased = await rebaseMigrations(engine, {
    projectDir: project.dir,
    now: context.now(),
    ...(fixed.base !== undefined && { fixed: fixed.ids }),
    ...planChoices(project),
  })
  const divergence = await targetDivergence(engine, migrationsDir(project))
  const datasets = [...new Set(project.config.sources.map(({ dataset }) => dataset))]
  const schemas = [...datasets.flatMap((name) => [name, `${name}_staging`]), engine.systemSchema]
  const resets = reset && isDivergent(divergence)
  if (resets) assertResettable(chosen, schemas)
  const advice =
    chosen.target.kind === 'duckdb' && !chosen.target.protected
      ? `${nextCommand('plan --rebase --reset', given)} sets its file aside; then load and migrate again`
      : chosen.target.protected
        ? 'restore what is missing or changed from git before anything is merged'
        : `if its rows can be loaded again, run this SQL on it, then load and migrate again: ${dropSchemas(schemas)}`
  return {
    resets,
    text: [
      ...(rebased.length === 0 ? ['every migration fits what comes before it'] : rebased.flatMap(linesOf)),
      ...(fixed.unmerged.length === 0 || fixed.base === undefined
        ? []
        : [
            `! ${shortName(fixed.base)} has ${counted(fixed.unmerged.length, 'migration')} that this branch lacks: merge it first, then run this again`,
          ]),
      ...(isDivergent(divergence) && !resets
        ? [`! target ${chosen.name} cannot follow: ${describeDivergence(divergence)}`, `  → ${advice}`]
        : []),
      ...(rebased.length === 0 ? [] : ['→ review them, run sluice generate, commit']),
    ].join('\n'),
    data: {
      rebased: rebased.map(({ id, because, now: name, changes }) => ({
        migration: `migrations/${id}`,
        because,
        now: name === undefined ? null : `migrations/${name}`,
        changes: changes.map((change) => factsOf(change).title),
      })),
      unmerged: fixed.unmerged.map((id) => `migrations/${id}`),
      divergence,
    },
  }
}

function describeDivergence({ changed, missing, late }: TargetDivergence): string {
  const named = (ids: readonly string[]): string => ids.map((id) => `migrations/${id}`).join(', ')
  return [
    ...(changed.length > 0 ? [`it has a former version of ${named(changed)}`] : []),
    ...(missing.length > 0 ? [`it has ${named(missing)}, which ${verb(missing)} not here`] : []),
    ...(late.length > 0
      ? [`${named(late)} ${late.length === 1 ? 'comes' : 'come'} before what it has applied`]
      : []),
  ].join('; ')
}

const verb = (ids: readonly string[]): string => (ids.length === 1 ? 'is' : 'are')

function linesOf({ id, because, now, changes, refused }: RebasedMigration): readonly string[] {
  const outcome =
    now === undefined
      ? 'removed: all of it is there already'
      : refused
        ? 'is rejected as a whole: the rest of it is there already'
        : now === id
          ? 'rewritten'
          : `is migrations/${now} now`
  return [
    `migrations/${id} ${outcome}`,
    `  because ${because}`,
    ...changes.map((change) => `  ${factsOf(change).title}`),
  ]
}
