import { join } from 'node:path'

/** Where drafts of a project's migrations are. */
export const draftsOf = (projectDir: string): string => join(projectDir, '.sluice', 'drafts')

/** The path in the project of one in a draft; any other as it is. */
export const originalOf = (path: string): string => path.replace(/\.sluice[\\/]drafts[\\/][^\\/]+[\\/]/, '')
