import { didYouMean, didYouMeanOrHelp, SluiceError, unreachable } from '@sluice/schema'
import { dropPackage, listPackages, type LoadPackage } from '@sluice/loader'
import { confirm, openProject, type Project } from '@sluice/pipeline'
import type { Outcome } from '../framework/command.ts'
import type { Context } from '../framework/context.ts'
import { UsageError } from '../framework/usage-error.ts'
import { bytes, counted } from '../output/numbers.ts'
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
      `${JSON.stringify(word)} is not part of packages`,
      didYouMeanOrHelp(word, ACTIONS, { what: 'actions' }, 'sluice packages --help'),
    )
  if (action === 'list' && names.length > 0)
    throw new UsageError(`unexpected argument ${JSON.stringify(names[0])}`, 'see sluice packages --help')
  const project = await openProject(context, options.project, options.target)
  const packages = await listPackages(project.dir)
  switch (action) {
    case 'list':
      return { text: packagesText(packages, context), data: { packages } }
    case 'drop':
      return drop(project, context, chosen(packages, names, options.all === true), options.yes === true)
    default:
      return unreachable(action)
  }
}

/** @throws SluiceError E_NO_PACKAGE, E_PACKAGE_IN_USE */
function chosen(packages: readonly LoadPackage[], names: readonly string[], all: boolean) {
  if (all === names.length > 0)
    throw new UsageError(
      all ? 'NAME and --all cannot be used together' : 'packages drop needs the names of packages',
      'write sluice packages drop NAME, or --all; sluice packages lists the names',
    )
  if (all) return packages.filter(({ in_use: inUse }) => !inUse)
  return names.map((name) => {
    const found = packages.find((one) => one.name === name)
    if (!found)
      throw new SluiceError(`there is no package ${JSON.stringify(name)}`, {
        code: 'E_NO_PACKAGE',
        place: '.sluice/loads',
        hint: didYouMean(
          name,
          packages.map((one) => one.name),
          { what: 'packages' },
        ),
      })
    if (found.in_use) throw inUse(name)
    return found
  })
}

const inUse = (name: string): SluiceError =>
  new SluiceError(`a load uses the package ${name} now`, {
    code: 'E_PACKAGE_IN_USE',
    place: '.sluice/loads',
    hint: 'wait for the load, or stop it; it deletes its package itself',
  })

async function drop(
  { dir }: Project,
  context: Context,
  packages: readonly LoadPackage[],
  yes: boolean,
): Promise<Outcome> {
  if (packages.length === 0) return { text: 'no load has left a package', data: { dropped: [] } }
  const rows = packages.flatMap(({ resources }) => resources.filter(({ complete }) => complete))
  const total = rows.reduce((sum, one) => sum + (one.rows ?? 0), 0)
  const size = bytes(packages.reduce((sum, one) => sum + one.bytes, 0))
  const all = `${counted(packages.length, 'package')} (${size}) with ${counted(total, 'complete row')}`
  await confirm(
    {
      would: `${all} would be deleted, and the next load would read their sources again`,
      question: `Delete ${all}? The next load reads their sources again.`,
      place: '.sluice/loads',
    },
    context,
    yes,
  )
  for (const { name } of packages) if (!(await dropPackage(dir, name))) throw inUse(name)
  return {
    text: `${all} deleted; the next load reads their sources again`,
    data: { dropped: packages.map(({ name }) => name) },
  }
}
