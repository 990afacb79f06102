import type { Migration } from '@sluice/schema-evolution'
import type { Opened } from '../with-target.ts'
import { proposalTitle } from './commit-message.ts'
import type { Proposal } from './proposal.ts'
import { pullRequestBody } from './pull-request-body.ts'
import { readWaiting } from './read-waiting.ts'

/** What pending migrations are for, in words. */
export async function describeProposal(
  { engine, chosen }: Opened,
  dataset: string,
  migrations: readonly Migration[],
  edited: boolean,
): Promise<Proposal> {
  const waiting = await readWaiting(engine.session, dataset)
  return {
    dataset,
    changed: true,
    migrations: migrations.map(({ id }) => `migrations/${id}`),
    title: proposalTitle(dataset, migrations),
    body: pullRequestBody({ dataset, kind: engine.kind, target: chosen.name, migrations, waiting, edited }),
  }
}
