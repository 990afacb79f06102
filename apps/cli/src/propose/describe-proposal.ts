import type { Migration } from '@sluice/schema-evolution'
import type { Context } from '../context.ts'
import type { Opened } from '../with-target.ts'
import { codeImpact } from '../impact/code-impact.ts'
import { proposalTitle } from './commit-message.ts'
import type { Proposal } from './proposal.ts'
import { pullRequestBody } from './pull-request-body.ts'
import { readWaiting } from './read-waiting.ts'

interface Pending {
  readonly migrations: readonly Migration[]
  /** Ids of migrations in the project’s folder that do the same; none where there are none. */
  readonly inWorkingTree: readonly string[]
}

/** What pending migrations are for, in words. */
export async function describeProposal(
  { engine, project, chosen }: Opened,
  { signal }: Pick<Context, 'signal'>,
  dataset: string,
  { migrations, inWorkingTree }: Pending,
  edited: boolean,
): Promise<Proposal> {
  const waiting = await readWaiting(engine.session, dataset)
  const impact = inWorkingTree.length === 0 ? undefined : await codeImpact(project, inWorkingTree, signal)
  return {
    dataset,
    changed: true,
    migrations: migrations.map(({ id }) => `migrations/${id}`),
    title: proposalTitle(dataset, migrations),
    body: pullRequestBody({
      dataset,
      kind: engine.kind,
      target: chosen.name,
      migrations,
      waiting,
      edited,
      ...(impact && { impact: impact.markdown }),
    }),
  }
}
