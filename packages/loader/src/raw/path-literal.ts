import { literal } from '@sluice/engine'

/** Characters that make DuckDB look for files in place of taking a path as it is. */
const GLOB = /[*?[]/

/** SQL of a path that DuckDB is to take as it is: it would look for other files where the name has characters of a glob. */
export const pathLiteral = (path: string): string => literal(path.replaceAll(new RegExp(GLOB, 'g'), '[$&]'))

/** True for a path that cannot be written so, for in a glob DuckDB takes a backslash for the end of a folder's name. */
export const needsLink = (path: string): boolean => GLOB.test(path) && path.includes('\\')
