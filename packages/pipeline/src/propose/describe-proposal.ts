import { join } from 'node:path'
import type { Migration } from '@sluice/schema-evolution'
import type { RunContext } from '../run/run-context.ts'
import { waitingByTable } from '@sluice/ledger'
import { isoInstant } from '../loads/instant.ts'
import type { Opened } from '../target/with-target.ts'
import { codeImpact } from '../impact/code-impact.ts'
import { proposalTitle } from './branch/commit-message.ts'
import type { Proposal } from './proposal.ts'
import { pullRequestBody } from './pull-request-body.ts'
import type { Rejected } from '../committed/newly-rejected.ts'

interface Pending {
  readonly migrations: readonly Migration[]
  readonly rejected?: readonly Rejected[]
  /** Folder whose `migrations/` has them. */
  readonly projectDir: string
}

/** What pending migrations and rejections are for, in words. */
export async function describeProposal(
  { engine, project, chosen }: Opened,
  { signal }: Pick<RunContext, 'signal'>,
  dataset: string,
  { migrations, rejected = [], projectDir }: Pending,
  edited: boolean,
): Promise<Proposal> {
  const waiting = (await waitingByTable(engine.session, dataset)).map((one) => ({
    ...one,
    since: isoInstant(one.since),
  }))
  const ids = migrations.map(({ id }) => id)
  const impact =
    ids.length === 0
      ? undefined
      : await codeImpact({ ...project, migrationsDir: join(projectDir, 'migrations') }, ids, signal)
  return {
    dataset,
    changed: true,
    migrations: ids.map((id) => `migrations/${id}`),
    rejected: rejected.map(({ migration }) => `migrations/${migration}`),
    title: proposalTitle(dataset, migrations, rejected),
    body: pullRequestBody({
      dataset,
      kind: engine.kind,
      target: chosen.name,
      migrations,
      rejected,
      waiting,
      edited,
      ...(impact && { impact }),
    }),
  }
}
