import { writeFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { SluiceError, printedError } from '@sluice/schema'
import { proposeDatasets, secondsSince, withTarget, type ProposalPlace } from '@sluice/pipeline'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import { proposalText } from './proposal-text.ts'
import type { ProposeArguments } from './propose-options.ts'

/** Runs `sluice propose`. */
export async function runPropose(context: Context, args: ProposeArguments): Promise<Outcome> {
  const seconds = secondsSince(context.now)
  const place = placeOf(args)
  return withTarget(context, args.options, async (opened) => {
    const { changed, proposals, failures } = await proposeDatasets(opened, context, place)
    const body = proposals.flatMap((one) => one.body ?? []).join('\n')
    const file = args.options.body
    if (file !== undefined && file !== '-') await writeFile(resolve(context.cwd, file), body)
    const dir = relative(context.cwd, opened.project.dir)
    return {
      text:
        file === '-' ? body.trimEnd() : proposals.map((one) => proposalText(one, context, dir)).join('\n\n'),
      data: {
        changed,
        proposals,
        failed: failures.map(({ dataset, error }) => ({ dataset, error: printedError(error) })),
        seconds: seconds(),
      },
      errors: failures.map(({ dataset, error }) => ofDataset(dataset, error)),
      failed: failures.length > 0,
    }
  })
}

const ofDataset = (dataset: string, { code, message, place, hint, cause }: SluiceError): SluiceError =>
  new SluiceError(`${dataset} was not proposed: ${message}`, {
    code,
    cause,
    ...(place !== undefined && { place }),
    ...(hint !== undefined && { hint }),
  })

function placeOf({ options, positionals: sources }: ProposeArguments): ProposalPlace {
  const { branch, push, base, 'pull-request': pullRequest } = options
  if (base !== undefined && branch === undefined && push === undefined && !pullRequest)
    throw new UsageError('--base needs --branch', 'add --branch')
  return {
    sources,
    ...(branch !== undefined && { branch }),
    ...(base !== undefined && { base }),
    ...(push !== undefined && { push }),
    ...(pullRequest && { pullRequest }),
  }
}
