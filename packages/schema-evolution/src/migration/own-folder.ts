import { join } from 'node:path'

/** Where the migrations of datasets with a suffix are, in place of the project: only this folder's owner needs them. */
export const ownFolder = (projectDir: string, target: string, suffix: string): string =>
  join(projectDir, '.sluice', 'datasets', encodeURIComponent(target), suffix)

/** Whether a folder of migrations is such a folder: another machine may lack it, and the target counts as it is. */
export const isOwnFolder = (dir: string): boolean => /[\\/]\.sluice[\\/]datasets[\\/]/.test(dir)
