import { installSystem } from '@sluice/ledger'
import { SluiceError } from '@sluice/schema'
import { appliedMigrations } from '@sluice/schema-evolution'
import { migrationsOf } from '../committed/migrations-of.ts'
import { explainError } from '../errors/explain-error.ts'
import { assertStaged } from '../errors/missing-staging.ts'
import { proposeWaiting } from '../load/propose-waiting.ts'
import type { RunContext } from '../run/run-context.ts'
import type { Opened } from '../target/with-target.ts'
import { describeProposal } from './describe-proposal.ts'
import { proposeBranch, type BranchOptions } from './propose-branch.ts'
import type { Proposal } from './proposal.ts'
import { selectDatasets } from './select-datasets.ts'
import { withPullRequest } from './with-pull-request.ts'

/** Where proposals go; into the working tree by default. */
export interface ProposalPlace {
  /** Names of sources; all by default. */
  readonly sources?: readonly string[]
  /** Commits what is pending on a branch; true: `sluice/DATASET`. */
  readonly branch?: string | true
  /** Where the branch starts; by default the remote's default branch with `push`, otherwise the current commit. */
  readonly base?: string
  /** Pushes the branch; true: to `origin`. Implies `branch`. */
  readonly push?: string | true
  /** Opens, updates or closes the pull request of the branch on GitHub with `gh`. Implies `push`. */
  readonly pullRequest?: boolean
}

/** A dataset that could not be proposed while others could. */
export interface ProposeFailure {
  readonly dataset: string
  readonly error: SluiceError
}

/** What was proposed, by dataset. */
export interface ProposeResult {
  /** True: something is pending. */
  readonly changed: boolean
  readonly proposals: readonly Proposal[]
  readonly failures: readonly ProposeFailure[]
}

/**
 * Proposes migrations for what waits, for one dataset after the other. One of several that fails does not stop the others.
 * @throws SluiceError where none could be proposed for the same reason, or the only one failed
 */
export async function proposeDatasets(
  opened: Opened,
  context: RunContext,
  place: ProposalPlace,
): Promise<ProposeResult> {
  const branch = branchOptions(place)
  await installSystem(opened.engine)
  await assertStaged(opened.engine.session)
  const datasets = selectDatasets(opened.project.config.sources, place.sources ?? [])
  // A branch belongs to one dataset, so that each is reviewed separately.
  if (branch?.name !== undefined && datasets.length > 1)
    throw new SluiceError('one branch cannot hold the proposals of several sources', {
      code: 'E_USAGE',
      hint: 'name one source, or leave out the branch name',
    })
  const proposals: Proposal[] = []
  const failures: ProposeFailure[] = []
  for (const dataset of datasets) {
    context.signal.throwIfAborted()
    try {
      const proposal = withoutSecrets(context, await proposed(opened, context, dataset, branch))
      proposals.push(place.pullRequest ? await withPullRequest(opened, context, proposal) : proposal)
    } catch (error) {
      if (context.signal.aborted || datasets.length === 1) throw error
      failures.push({ dataset, error: explainError(error) })
    }
  }
  throwIfCommon(failures, datasets.length)
  return { changed: proposals.some(({ changed }) => changed), proposals, failures }
}

function branchOptions({ branch, base, push, pullRequest }: ProposalPlace): BranchOptions | undefined {
  if (branch === undefined && push === undefined && !pullRequest) {
    if (base === undefined) return undefined
    throw new SluiceError('base needs a branch', { code: 'E_USAGE', hint: 'set branch: true' })
  }
  return {
    ...(typeof branch === 'string' && { name: branch }),
    ...(base !== undefined && { base }),
    ...((push !== undefined || pullRequest) && { remote: typeof push === 'string' ? push : 'origin' }),
  }
}

const withoutSecrets = ({ redactor }: RunContext, proposal: Proposal): Proposal =>
  proposal.body === undefined ? proposal : { ...proposal, body: redactor.redact(proposal.body) }

/** Where all failed for the same reason, it is not one of theirs. */
function throwIfCommon(failures: readonly ProposeFailure[], datasets: number): void {
  const [first] = failures
  if (!first || failures.length < datasets) return
  const { code, message } = first.error
  if (failures.every(({ error }) => error.code === code && error.message === message)) throw first.error
}

async function proposed(
  opened: Opened,
  context: RunContext,
  dataset: string,
  branch: BranchOptions | undefined,
): Promise<Proposal> {
  if (branch) return proposeBranch(opened, context, dataset, branch)
  await proposeWaiting(opened.engine, opened.project, context, [dataset])
  const applied = await appliedMigrations(opened.engine)
  const pending = await migrationsOf(opened.project.dir, dataset, applied)
  if (pending.length === 0) return { dataset, changed: false, migrations: [] }
  const projectDir = opened.project.dir
  return describeProposal(opened, context, dataset, { migrations: pending, projectDir }, false)
}
