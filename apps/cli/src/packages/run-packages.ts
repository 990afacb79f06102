import { listPackages } from '@sluice/loader'
import { dropPackages, droppedPackagesText, openProject, type PackageChoice } from '@sluice/pipeline'
import { didYouMeanOrHelp, unreachable } from '@sluice/schema'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import type { PackagesArguments } from './packages-options.ts'
import { packagesText } from './packages-text.ts'

const ACTIONS = ['list', 'drop'] as const

/** Runs `sluice packages`. */
export async function runPackages(
  context: Context,
  { options, positionals }: PackagesArguments,
): Promise<Outcome> {
  const [word = 'list', ...names] = positionals
  const action = ACTIONS.find((one) => one === word)
  if (action === undefined)
    throw new UsageError(
      `${JSON.stringify(word)} is not an action of packages`,
      didYouMeanOrHelp(word, ACTIONS, { what: 'actions' }, 'sluice packages --help'),
    )
  if (action === 'list' && names.length > 0)
    throw new UsageError(`unexpected argument ${JSON.stringify(names[0])}`, 'see sluice packages --help')
  const project = await openProject(context, options.project, options.target)
  switch (action) {
    case 'list': {
      const packages = await listPackages(project.dir)
      return { text: packagesText(packages, context), data: { packages } }
    }
    case 'drop': {
      const choice = choiceOf(names, options.all === true)
      const data = await dropPackages(project, choice, context, options.yes === true)
      return {
        text:
          data.dropped.length === 0
            ? 'there are no load packages'
            : `${droppedPackagesText(data)} deleted; the next load reads their sources again`,
        data: { ...data },
      }
    }
    default:
      return unreachable(action)
  }
}

function choiceOf(names: readonly string[], all: boolean): PackageChoice {
  if (all === names.length > 0)
    throw new UsageError(
      all ? 'NAME and --all cannot be used together' : 'packages drop needs the names of packages',
      'write sluice packages drop NAME, or --all; sluice packages lists the names',
    )
  return all ? { all } : { names }
}
