import { describeDifference, factsOf, renameTitle } from '@sluice/schema-evolution'
import type { ChosenTarget, RepairedDrift } from '@sluice/pipeline'
import type { Context } from '../framework/context.ts'
import { counted } from '../output/numbers.ts'

/** The migrations that repair what was changed by hand, and what none can repair. */
export function repairText(
  { drift, repair, renames, written }: RepairedDrift,
  chosen: Pick<ChosenTarget, 'name'>,
  { colors }: Pick<Context, 'colors'>,
): string {
  const { unrepaired, extra, kept, proposed } = repair
  const ids = [...renames, ...written].map(({ id }) => id)
  const lines = [
    ...renames.flatMap(({ id, rename }) => [`migrations/${id}`, `  ${renameTitle(rename)}`]),
    ...drift.renamed.flatMap((rename) =>
      rename.pending === undefined
        ? []
        : [`${colors.dim('pending:')} ${renameTitle(rename)}, in migrations/${rename.pending}`],
    ),
    ...written.flatMap(({ id, plan }) => [
      `migrations/${id}`,
      ...plan.changes.map((change) => `  ${factsOf(change).title}`),
    ]),
    ...proposed.map(
      (difference) =>
        `${colors.dim('pending:')} ${describeDifference(difference)}, and a pending migration corrects it`,
    ),
    ...unrepaired.map(
      ({ difference, why }) => `${colors.red('by hand:')} ${describeDifference(difference)}: ${why}`,
    ),
    ...kept.map(
      ({ difference, why }) => `${colors.dim('left alone:')} ${describeDifference(difference)}: ${why}`,
    ),
    ...extra.map(
      (difference) => `${colors.dim('left alone:')} ${describeDifference(difference)}; --adopt adopts it`,
    ),
  ]
  const review = `${colors.cyan('→')} review ${counted(ids.length, 'migration')}, then run sluice migrate`
  const nothing = lines.length === 0 ? `target ${chosen.name} matches its migrations` : 'see above'
  const summary =
    ids.length > 0
      ? review
      : proposed.length > 0
        ? `${colors.cyan('→')} nothing more to write; run sluice migrate`
        : `nothing to write: ${nothing}`
  return [...lines, summary].join('\n')
}
