import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { filesLike } from '@sluice/schema-evolution'
import { SluiceError, type TableName } from '@sluice/schema'
import {
  convertDbtModel,
  folderConfigOfDbt,
  leftOfDbtProject,
  leftOfDbtYaml,
  propertiesOfDbt,
  sourcesOfDbt,
  tableOfDbt,
  takeConfig,
} from '@sluice/transform'
import type { Project } from '../project/project.ts'

/** What became of a file of a dbt project. */
export interface DbtFile {
  /** Relative to the dbt project. */
  readonly path: string
  /** The file that was written, relative to the project; null where it was not converted. */
  readonly written: string | null
  /** Why it was not converted. */
  readonly problems: readonly string[]
}

/** Why files that are no models are left as they are. */
const BY_HAND: readonly (readonly [RegExp, string])[] = [
  [/^models\/.*\.py$/, 'it is Python'],
  [/^models\/.*\.md$/, 'copy its descriptions into the headers of the models'],
  [/^seeds\/.*\.csv$/, 'copy it to seeds/'],
  [/^snapshots\/.*\.ya?ml$/, 'write it as models with `--! materialized: snapshot`'],
  [/^snapshots\//, 'write it as a model with `--! materialized: snapshot`'],
  [/^tests\//, 'write it as models/SCHEMA/NAME.test.sql'],
  [/^macros\//, 'write the SQL that it produces into the models that use it'],
  [/^(packages|dependencies)\.yml$/, 'models and macros of packages are not read'],
]

/**
 * Converts the models of a dbt project that use `ref`, `source`, `config` and `is_incremental` alone into models of a
 * project, with what its YAML files say about them. No file is overwritten.
 * @throws SluiceError E_DBT where the folder has no models
 */
export async function modelsFromDbt({ dir }: Project, dbtDir: string): Promise<readonly DbtFile[]> {
  const files = await filesLike(dbtDir, 'models/**/*.sql')
  if (files.length === 0)
    throw new SluiceError('the folder has no dbt models', {
      code: 'E_DBT',
      place: dbtDir,
      hint: 'name the folder that has dbt_project.yml and models/',
    })
  const others = (await allFiles(dbtDir)).filter((path) => !files.includes(path))
  const tables = new Map<string, TableName>()
  for (const path of others) {
    const seed = /^seeds\/(?:.*\/)?([^/]+)\.csv$/.exec(path)?.[1]
    if (seed !== undefined) tables.set(seed, { dataset: 'seeds', name: seed })
  }
  const yaml = await readYaml(dbtDir, others.filter(isProperties))
  const project = yaml.get(PROJECT)
  const configs = new Map([...yaml.values()].flatMap((one) => [...propertiesOfDbt(one, tables)]))
  const models = await Promise.all(
    files.map(async (path) => {
      const folderTable = tableOf(path)
      const own = configs.get(folderTable.name)?.config ?? new Map()
      const text = await readFile(join(dbtDir, path), 'utf8')
      return { path, folderTable, ...takeConfig(text, folderConfigOfDbt(project, path), own) }
    }),
  )
  for (const model of models) tables.set(model.folderTable.name, tableOfDbt(model))
  // Tests of relationships name the tables of models, which are known now.
  const properties = new Map([...yaml].map(([path, one]) => [path, propertiesOfDbt(one, tables)]))
  const lines = new Map(
    [...properties.values()].flatMap((one) => [...one].map(([name, own]) => [name, own.lines])),
  )
  const sources = new Map([...yaml.values()].flatMap((one) => [...sourcesOfDbt(one)]))
  const result: DbtFile[] = []
  for (const model of models) {
    const own = lines.get(model.folderTable.name) ?? []
    const { text, problems } = convertDbtModel({ ...model, lines: own }, { models: tables, sources })
    const exists = problems.length === 0 && !(await write(join(dir, model.path), text))
    const all = exists ? [`${model.path} exists`] : problems
    result.push({ path: model.path, written: all.length === 0 ? model.path : null, problems: all })
  }
  const left = others.flatMap((path): readonly DbtFile[] => {
    const problems = !isProperties(path)
      ? [byHand(path)]
      : path === PROJECT
        ? leftOfDbtProject(project).map((key) => `${key} is not converted`)
        : yaml.get(path) === UNREADABLE
          ? ['it is not YAML']
          : [
              ...leftOfDbtYaml(yaml.get(path)),
              ...[...(properties.get(path) ?? [])].flatMap(([name, { problems }]) =>
                tables.has(name) ? problems : [`${name}: no model has this name`, ...problems],
              ),
            ]
    return problems.length === 0 ? [] : [{ path, written: null, problems }]
  })
  return [...result, ...left]
}

const PROJECT = 'dbt_project.yml'
const UNREADABLE = 'no YAML'

/** Whether a file says something about models or sources. */
const isProperties = (path: string): boolean => path === PROJECT || /^models\/.*\.ya?ml$/.test(path)

async function readYaml(dbtDir: string, paths: readonly string[]): Promise<ReadonlyMap<string, unknown>> {
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

const allFiles = async (dbtDir: string): Promise<readonly string[]> => {
  const folders = ['models', 'seeds', 'snapshots', 'macros', 'tests', 'analyses']
  const found = await Promise.all(
    folders.map((folder) => filesLike(dbtDir, `${folder}/**/*.{sql,yml,yaml,csv,py,md}`)),
  )
  const project = await filesLike(dbtDir, '{dbt_project,packages,dependencies}.yml')
  return [...project, ...found.flat()]
}

const byHand = (path: string): string =>
  BY_HAND.find(([pattern]) => pattern.test(path))?.[1] ?? 'it has no counterpart'

/** The table that a file makes by its place. */
function tableOf(path: string): TableName {
  const folders = path.split('/')
  const name = (folders.pop() ?? '').replace(/\.sql$/, '')
  return { dataset: folders[1] ?? folders[0] ?? 'models', name }
}

/** Gives false where the file exists. */
async function write(path: string, text: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true })
  try {
    await writeFile(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}
