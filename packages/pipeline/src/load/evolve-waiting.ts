import { describeModels } from '@sluice/transform'
import {
  applyPending,
  evolvingMigrations,
  factsOf,
  generateWhenDue,
  isGeneratedOwed,
  oweGenerated,
  pendingMigrations,
  readRejections,
} from '@sluice/schema-evolution'
import { mergeWaiting } from '@sluice/transform'
import type { RunContext } from '../run/run-context.ts'
import { ignoredColumns } from '../merge/ignored-columns.ts'
import { logTo } from '../run/log-to.ts'
import { migrationsDir, shownMigration } from '../project/project.ts'
import type { Opened } from '../target/with-target.ts'
import { reportProposal, writeProposals } from './propose-waiting.ts'

export interface EvolveOptions {
  /** False: only writes the migration. */
  readonly apply: boolean
}

/**
 * Writes the changes that contracts say are applied at once as a migration, applies it, merges what waited for it and
 * generates the types. One that was written by a load which ended before is applied too. Gives the folders applied.
 */
export async function evolveWaiting(
  { engine, project }: Opened,
  context: Pick<RunContext, 'signal' | 'now' | 'emit'>,
  datasets: readonly string[],
  { apply }: EvolveOptions,
): Promise<readonly string[]> {
  for (const dataset of datasets) {
    const proposals = await writeProposals(engine, project, context, dataset, { contract: 'evolve' })
    if (!apply) for (const proposal of proposals) reportProposal(proposal, project, context)
  }
  if (!apply) return []
  const pending = await pendingMigrations(engine, migrationsDir(project))
  const { ready, blocked } = evolvingMigrations(pending)
  for (const { id, by } of blocked)
    context.emit({
      kind: 'message',
      level: 'warn',
      text: `${shownMigration(project, id)} should be applied immediately, but waits for ${shownMigration(project, by)}, which changes the same tables or columns and is not reviewed yet: run sluice migrate`,
    })
  const generated = { projectDir: project.dir, config: project.config, models: describeModels }
  // Code uses the types of the project's own datasets alone.
  const generates = !project.suffixed
  if (ready.size === 0) {
    if (generates && isGeneratedOwed(project.dir)) await generateWhenDue(generated)
    return []
  }
  context.signal.throwIfAborted()
  if (generates) await oweGenerated(project.dir)
  await applyPending(
    engine,
    pending.filter(({ id }) => ready.has(id)),
    { log: logTo(context), now: context.now },
  )
  await mergeWaiting(engine, {
    datasets,
    rejections: await readRejections(migrationsDir(project)),
    isIgnored: await ignoredColumns(engine, project.config),
  })
  if (generates) await generateWhenDue(generated)
  for (const { id, migration } of pending) {
    if (!ready.has(id)) continue
    const changes = (migration.plan?.changes ?? []).map((change) => factsOf(change).title)
    context.emit({ kind: 'evolved', path: shownMigration(project, id), changes })
  }
  return [...ready].map((id) => shownMigration(project, id))
}
