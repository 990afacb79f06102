import { dropPackage, listPackages, type LoadPackage } from '@sluice/loader'
import { bytes, counted, didYouMean, SluiceError } from '@sluice/schema'
import { confirm } from '../confirm/confirm.ts'
import type { Project } from '../project/project.ts'
import type { RunContext } from '../run/run-context.ts'

/** Which load packages to delete. */
export type PackageChoice = { readonly names: readonly string[] } | { readonly all: true }

/** What was deleted with load packages. */
export interface DroppedPackages {
  /** Names of the packages. */
  readonly dropped: readonly string[]
  /** Complete rows that the next load would have resumed. */
  readonly rows: number
  readonly bytes: number
}

const PLACE = '.sluice/loads'

/**
 * Deletes load packages once that is confirmed; `yes` confirms it. With `all` those that a load uses are left alone.
 * @throws SluiceError E_NO_PACKAGE, E_PACKAGE_IN_USE, E_NOT_CONFIRMED
 */
export async function dropPackages(
  { dir }: Pick<Project, 'dir'>,
  choice: PackageChoice,
  context: Pick<RunContext, 'ask'>,
  yes: boolean,
): Promise<DroppedPackages> {
  const packages = chosenOf(await listPackages(dir), choice)
  const result = {
    dropped: packages.map(({ name }) => name),
    rows: packages
      .flatMap(({ resources }) => resources.filter(({ complete }) => complete))
      .reduce((sum, one) => sum + (one.rows ?? 0), 0),
    bytes: packages.reduce((sum, one) => sum + one.bytes, 0),
  }
  if (packages.length === 0) return result
  const all = droppedPackagesText(result)
  await confirm(
    {
      would: `${all} would be deleted, and the next load would read their sources again`,
      question: `Delete ${all}? The next load reads their sources again.`,
      place: PLACE,
    },
    context,
    yes,
  )
  for (const { name } of packages) if (!(await dropPackage(dir, name))) throw inUse(name)
  return result
}

/** `2 packages (1.5 MB) with 300 complete rows`. */
export const droppedPackagesText = ({ dropped, rows, bytes: size }: DroppedPackages): string =>
  `${counted(dropped.length, 'package')} (${bytes(size)}) with ${counted(rows, 'complete row')}`

function chosenOf(packages: readonly LoadPackage[], choice: PackageChoice): readonly LoadPackage[] {
  if ('all' in choice) return packages.filter(({ in_use: isInUse }) => !isInUse)
  return choice.names.map((name) => {
    const found = packages.find((one) => one.name === name)
    if (!found)
      throw new SluiceError(`there is no package ${JSON.stringify(name)}`, {
        code: 'E_NO_PACKAGE',
        place: PLACE,
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
  new SluiceError(`a load is using the package ${name}`, {
    code: 'E_PACKAGE_IN_USE',
    place: PLACE,
    hint: 'wait for the load, or stop it; the load deletes its package itself',
  })
