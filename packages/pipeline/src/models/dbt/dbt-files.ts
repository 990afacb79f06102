import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { filesLike } from '@sluice/schema-evolution'

/** The file that says what the project of dbt is. */
export const PROJECT = 'dbt_project.yml'

/** In the place of what a YAML file says that cannot be read. */
export const UNREADABLE = 'no YAML'

/** Why files that nothing converts are left as they are. */
const BY_HAND: readonly (readonly [RegExp, string])[] = [
  [/^models\/.*\.py$/, 'it is Python'],
  [
    /^seeds\/.*\.ya?ml$/,
    'its descriptions, types and tests have no counterpart: write tests as models/NAME.test.sql',
  ],
  [/^tests\/generic\//, 'write its check as a test `expression(...)`, or as models/NAME.test.sql'],
  [/^tests\/.*\.ya?ml$/, 'copy its descriptions into the headers of the tests'],
  [/^macros\//, 'write the SQL that it produces into the models that use it'],
  [/^(packages|dependencies)\.yml$/, 'models and macros of packages are not read'],
]

/** Why a file that nothing converts is left. */
export const byHand = (path: string): string =>
  BY_HAND.find(([pattern]) => pattern.test(path))?.[1] ?? 'it has no counterpart'

/** Whether a file says something about models, snapshots or sources. */
export const isProperties = (path: string): boolean =>
  path === PROJECT || /^(models|snapshots)\/.*\.ya?ml$/.test(path)

export const isModel = (path: string): boolean => /^models\/.*\.sql$/.test(path)
export const isSnapshot = (path: string): boolean => /^snapshots\/.*\.sql$/.test(path)
export const isTest = (path: string): boolean => /^tests\/(?!generic\/).*\.sql$/.test(path)
export const isSeed = (path: string): boolean => /^seeds\/.*\.csv$/.test(path)
export const isDocs = (path: string): boolean => path.endsWith('.md')

/** The files of a dbt project, relative to it. */
export async function dbtFiles(dbtDir: string): Promise<readonly string[]> {
  const folders = ['models', 'seeds', 'snapshots', 'macros', 'tests', 'analyses']
  const found = await Promise.all(
    folders.map((folder) => filesLike(dbtDir, `${folder}/**/*.{sql,yml,yaml,csv,py,md}`)),
  )
  const project = await filesLike(dbtDir, '{dbt_project,packages,dependencies}.yml')
  return [...project, ...found.flat()]
}

/** What YAML files say, by their paths. */
export async function readYaml(
  dbtDir: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
  // Loaded here: no other command needs it.
  const { parse } = await import('yaml')
  return new Map(
    await Promise.all(
      paths.map(async (path) => {
        try {
          return [path, parse(await readFile(join(dbtDir, path), 'utf8')) as unknown] as const
        } catch {
          return [path, UNREADABLE] as const
        }
      }),
    ),
  )
}
