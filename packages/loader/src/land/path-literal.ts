import { literal } from '@sluice/engine'

/** SQL of a path that DuckDB is to take as it is: it would look for other files where the name has characters of a glob. */
export const pathLiteral = (path: string): string =>
  literal(
    /[*?[]/.test(path) ? path.replaceAll(/[*?[\\]/g, (character) => GLOBS[character] ?? character) : path,
  )

const GLOBS: Readonly<Record<string, string>> = { '*': '[*]', '?': '[?]', '[': '[[]', '\\': '\\\\' }
