import { writeFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { installSystem } from '@sluice/ledger'
import { SluiceError, toldOf } from '@sluice/schema'
import { appliedMigrations } from '@sluice/schema-evolution'
import type { Outcome } from '../framework/command.ts'
import type { ProposeArguments } from './propose-options.ts'
import type { Context } from '../framework/context.ts'
import { explainError } from '@sluice/pipeline/errors'
import {
  proposeWaiting,
  secondsSince,
  withTarget,
  type Opened,
  describeProposal,
  migrationsOf,
  type Proposal,
  proposeBranch,
  type BranchOptions,
  withPullRequest,
  selectDatasets,
} from '@sluice/pipeline'
import { UsageError } from '../framework/usage-error.ts'
import { proposalText } from './proposal-text.ts'

/** Runs `sluice propose`. */
export async function runPropose(context: Context, args: ProposeArguments): Promise<Outcome> {
  const seconds = secondsSince(context.now)
  const branch = branchOptions(args.options)
  return withTarget(context, args.options, async (opened) => {
    await installSystem(opened.engine)
    const datasets = selectDatasets(opened.project.config.sources, args.positionals)
    if (branch?.name !== undefined && datasets.length > 1) {
      throw new UsageError(
        'one branch cannot hold the proposals of several sources',
        'name one source, or leave out the branch name',
      )
    }
    const proposals: Proposal[] = []
    const failures: Failure[] = []
    for (const dataset of datasets) {
      context.signal.throwIfAborted()
      try {
        const proposal = withoutSecrets(context, await proposed(opened, context, dataset, branch))
        proposals.push(
          args.options['pull-request'] ? await withPullRequest(opened, context, proposal) : proposal,
        )
      } catch (error) {
        if (context.signal.aborted || datasets.length === 1) throw error
        failures.push({ dataset, error: explainError(error) })
      }
    }
    throwIfCommon(failures, datasets.length)
    const body = proposals.flatMap((one) => one.body ?? []).join('\n')
    const file = args.options.body
    if (file !== undefined && file !== '-') await writeFile(resolve(context.cwd, file), body)
    const dir = relative(context.cwd, opened.project.dir)
    return {
      text:
        file === '-' ? body.trimEnd() : proposals.map((one) => proposalText(one, context, dir)).join('\n\n'),
      data: {
        changed: proposals.some(({ changed }) => changed),
        proposals,
        failed: failures.map(({ dataset, error }) => ({ dataset, error: toldOf(error) })),
        seconds: seconds(),
      },
      errors: failures.map(({ dataset, error }) => ofDataset(dataset, error)),
      failed: failures.length > 0,
    }
  })
}

const withoutSecrets = ({ redactor }: Context, proposal: Proposal): Proposal =>
  proposal.body === undefined ? proposal : { ...proposal, body: redactor.redact(proposal.body) }

/** One dataset could not be proposed; the others were. */
interface Failure {
  readonly dataset: string
  readonly error: SluiceError
}

/** Where all failed for the same reason, it is not one of theirs. */
function throwIfCommon(failures: readonly Failure[], datasets: number): void {
  const [first] = failures
  if (!first || failures.length < datasets) return
  const { code, message } = first.error
  if (failures.every(({ error }) => error.code === code && error.message === message)) throw first.error
}

const ofDataset = (dataset: string, { code, message, place, hint, cause }: SluiceError): SluiceError =>
  new SluiceError(`${dataset} was not proposed: ${message}`, {
    code,
    cause,
    ...(place !== undefined && { place }),
    ...(hint !== undefined && { hint }),
  })

function branchOptions(options: ProposeArguments['options']): BranchOptions | undefined {
  const { branch, push, base, 'pull-request': pullRequest } = options
  if (branch === undefined && push === undefined && !pullRequest) {
    if (base !== undefined) throw new UsageError('--base needs --branch', 'add --branch')
    return undefined
  }
  return {
    ...(typeof branch === 'string' && { name: branch }),
    ...(base !== undefined && { base }),
    ...((push !== undefined || pullRequest) && { remote: typeof push === 'string' ? push : 'origin' }),
  }
}

async function proposed(
  opened: Opened,
  context: Context,
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
