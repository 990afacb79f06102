import { command } from '../../framework/command.ts'
import { PACKAGES_OPTIONS } from '../../packages/packages-options.ts'

/** `sluice packages [list|drop] [NAME ...]` */
export const packages = command({
  name: 'packages',
  summary: 'list or drop the load packages that earlier loads left on disk',
  description: [
    'A load writes what it reads to a load package in .sluice/loads, and deletes it once it is committed. What is left comes from loads that failed or were killed.',
    '`list` shows each package with its target, source, resource, rows, size and age. The next load of a resource resumes its complete rows; incomplete rows, and files but for complete chunks of SQL tables, are read again. Packages are deleted after seven days.',
    '`drop` deletes packages. Nothing of them is in the tables, and no cursor has moved, so the next load reads the source again. It asks first, unless --yes is given. A package that a load uses is never deleted.',
  ],
  positionals: [
    { name: 'list|drop', help: 'what to do (default: list)' },
    { name: 'NAME', help: 'with drop: the packages to delete', many: true },
  ],
  options: PACKAGES_OPTIONS,
  examples: [
    { line: 'sluice packages', does: 'list the packages' },
    { line: 'sluice packages drop --all', does: 'delete them all, after a question' },
  ],
  run: async (context, args) => (await import('../../packages/run-packages.ts')).runPackages(context, args),
})
