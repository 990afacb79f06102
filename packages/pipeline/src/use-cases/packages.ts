import { listPackages as readPackages, type LoadPackage } from '@sluice/loader'
import {
  dropPackages as deletePackages,
  type DroppedPackages,
  type PackageChoice,
} from '../packages/drop-packages.ts'
import type { OpenProject } from './project/open-project.ts'
import { withPlainErrors } from './project/plain-errors.ts'

export interface DropPackagesOptions {
  /** Deletes them without asking. */
  readonly yes?: boolean
  /** Returns whether they may be deleted; without it, and without `yes`, the call fails with E_NOT_CONFIRMED. */
  readonly confirm?: (question: string) => Promise<boolean>
}

/**
 * Lists the load packages that earlier loads left on disk, the oldest first.
 * @throws SluiceError
 * @example const left = (await listPackages(project)).filter(({ in_use }) => !in_use)
 */
export const listPackages = ({ dir, redactor }: OpenProject): Promise<readonly LoadPackage[]> =>
  withPlainErrors(redactor, () => readPackages(dir))

/**
 * Deletes load packages. The next load reads their sources again. With `all`, packages that a load is using are kept.
 * @throws SluiceError if there is no such package, a load is using it, or the deletion was not confirmed
 * @example const { dropped } = await dropPackages(project, { all: true }, { yes: true })
 */
export const dropPackages = (
  project: OpenProject,
  choice: PackageChoice,
  { yes = false, confirm }: DropPackagesOptions = {},
): Promise<DroppedPackages> =>
  withPlainErrors(project.redactor, () =>
    deletePackages(project, choice, { ...(confirm && { ask: confirm }) }, yes),
  )
