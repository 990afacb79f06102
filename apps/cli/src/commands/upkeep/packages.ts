import { command } from '../../framework/command.ts'
import { PACKAGES_OPTIONS } from '../../packages/packages-options.ts'

/** `sluice packages [list|drop] [NAME ...]` */
export const packages = command({
  name: 'packages',
  summary: 'list or drop the load packages that earlier loads left on disk',
  description: [
    'A load writes the data that it reads to a load package in .sluice/loads, and deletes the package after the commit. Packages that are left come from loads that failed or were killed.',
    '`list` shows each package with its target, source, resource, rows, size and age. The next load of a resource resumes its complete rows and the complete chunks of SQL tables; it reads incomplete rows and other files again. Packages are deleted after seven days.',
    '`drop` deletes packages. Their data is not in the tables and no cursor has moved, so the next load reads the source again. The command asks for confirmation, unless you give --yes. It never deletes a package that a load is using.',
  ],
  positionals: [
    { name: 'list|drop', help: 'what to do (default: list)' },
    { name: 'NAME', help: 'with drop: the packages to delete', many: true },
  ],
  options: PACKAGES_OPTIONS,
  examples: [
    { line: 'sluice packages', does: 'list the packages' },
    { line: 'sluice packages drop --all', does: 'delete all packages, after a confirmation' },
  ],
  run: async (context, args) => (await import('../../packages/run-packages.ts')).runPackages(context, args),
})
