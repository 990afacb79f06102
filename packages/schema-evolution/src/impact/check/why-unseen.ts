import { readFile } from 'node:fs/promises'
import { dirname, sep } from 'node:path'
import type { CodeProject } from './code-project.ts'

const DECLARATIONS = /\.d\.[cm]?ts$/
const QUERIES = /(?:from|import|require\()\s*['"]kysely['"]/

/** Why code that does not see the generated types may use the tables all the same; undefined if nothing suggests it. */
export async function whyUnseen(
  { tsconfig, files, own }: CodeProject,
  shown: (path: string) => string,
): Promise<string | undefined> {
  const inside = `${dirname(tsconfig)}${sep}`
  const built = files.find((file) => DECLARATIONS.test(file) && !file.startsWith(inside))
  if (built !== undefined)
    return `it reads ${shown(built)}, the output of another package: name that package in its references, or in impact.tsconfig`
  for (const file of own)
    if (QUERIES.test(await readFile(file, 'utf8')))
      return `${shown(file)} imports kysely: use the types of the tables that it queries`
  return undefined
}
