import {
  describeDifference,
  factsOf,
  findDrift,
  planRepair,
  renameTitle,
  writeRename,
  writeRepair,
  type WrittenRename,
} from '@sluice/schema-evolution'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { counted } from '../output/numbers.ts'
import { migrationsDir, type Opened, planChoices } from '@sluice/pipeline'

/** Writes the migrations that mend what was changed by hand, and explains what none can mend. */
export async function repairAndReport(
  { engine, project, chosen }: Opened,
  { now, colors }: Pick<Context, 'now' | 'colors'>,
  options: { readonly adoptExtra: boolean },
): Promise<Outcome> {
  const dir = migrationsDir(project)
  const drift = await findDrift(engine, dir)
  const renames: WrittenRename[] = []
  for (const rename of drift.renamed)
    if (rename.pending === undefined) renames.push(await writeRename(project.dir, rename, now()))
  const repair = planRepair(drift, options)
  const { unrepaired, extra, kept, proposed } = repair
  const written = await writeRepair(drift, repair, {
    projectDir: project.dir,
    engine,
    now: now(),
    ...planChoices(project),
  })
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
      (difference) => `${colors.dim('left alone:')} ${describeDifference(difference)}; --adopt takes it over`,
    ),
  ]
  const review = `${colors.cyan('→')} review ${counted(ids.length, 'migration')}, then run sluice migrate`
  const nothing = lines.length === 0 ? `target ${chosen.name} is as its migrations make it` : 'see above'
  const summary =
    ids.length > 0
      ? review
      : proposed.length > 0
        ? `${colors.cyan('→')} nothing more to write; run sluice migrate`
        : `nothing to write: ${nothing}`
  return {
    text: [...lines, summary].join('\n'),
    data: {
      migrations: ids.map((id) => `migrations/${id}`),
      by_hand: unrepaired.map(({ difference, why }) => ({ difference: describeDifference(difference), why })),
      extra: extra.map(describeDifference),
      pending: proposed.map(describeDifference),
    },
    failed: unrepaired.length > 0,
  }
}
