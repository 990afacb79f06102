import { factsOf, isDivergent, type RebasedMigration, type TargetDivergence } from '@sluice/schema-evolution'
import { dropSchemas, nextCommand, type ChosenTarget, type Given, type RebasedBranch } from '@sluice/pipeline'
import { counted } from '../output/numbers.ts'

/** What a rebase did, and what to do where the target cannot follow. */
export function rebaseText(
  { rebased, base, unmerged, divergence, resets, schemas }: RebasedBranch,
  chosen: ChosenTarget,
  given: Given,
): string {
  const advice =
    chosen.target.kind === 'duckdb' && !chosen.target.protected
      ? `${nextCommand('plan --rebase --reset', given)} renames its file; then load and migrate again`
      : chosen.target.protected
        ? 'restore the missing or changed migrations from git before you merge anything'
        : `if its rows can be loaded again, run this SQL on it, then load and migrate again: ${dropSchemas(schemas)}`
  return [
    ...(rebased.length === 0 ? ['every migration fits the migrations before it'] : rebased.flatMap(linesOf)),
    ...(unmerged.length === 0 || base === undefined
      ? []
      : [
          `! ${base} has ${counted(unmerged.length, 'migration')} that this branch lacks: merge it first, then run this again`,
        ]),
    ...(isDivergent(divergence) && !resets
      ? [`! target ${chosen.name} cannot follow: ${describeDivergence(divergence)}`, `  → ${advice}`]
      : []),
    ...(rebased.length === 0 ? [] : ['→ review them, run sluice generate, commit']),
  ].join('\n')
}

function describeDivergence({ changed, missing, late }: TargetDivergence): string {
  const named = (ids: readonly string[]): string => ids.map((id) => `migrations/${id}`).join(', ')
  return [
    ...(changed.length > 0 ? [`it has applied an earlier version of ${named(changed)}`] : []),
    ...(missing.length > 0 ? [`it has applied ${named(missing)}, which ${verb(missing)} missing here`] : []),
    ...(late.length > 0
      ? [`${named(late)} ${late.length === 1 ? 'comes' : 'come'} before migrations that it has applied`]
      : []),
  ].join('; ')
}

const verb = (ids: readonly string[]): string => (ids.length === 1 ? 'is' : 'are')

function linesOf({ id, because, now, changes, rejected }: RebasedMigration): readonly string[] {
  const outcome =
    now === undefined
      ? 'removed: the tables already have all of its changes'
      : rejected
        ? 'is rejected as a whole: the tables already have the rest of its changes'
        : now === id
          ? 'rewritten'
          : `is migrations/${now} now`
  return [
    `migrations/${id} ${outcome}`,
    `  because ${because}`,
    ...changes.map((change) => `  ${factsOf(change).title}`),
  ]
}
