import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { filesLike } from '@sluice/schema-evolution'
import { SluiceError, type TableName } from '@sluice/schema'
import { convertDbtModel, tableOfDbt, takeConfig } from '@sluice/transform'
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
  [/^models\/.*\.ya?ml$/, 'write its descriptions, tests and contracts into the headers of the models'],
  [/^models\/.*\.py$/, 'it is Python'],
  [/^seeds\/.*\.csv$/, 'copy it to seeds/'],
  [/^snapshots\//, 'write it as a model with `--! materialized: snapshot`'],
  [/^tests\//, 'write it as models/SCHEMA/NAME.test.sql'],
  [/^macros\//, 'write what it makes into the models that use it'],
]

/**
 * Converts the models of a dbt project that use `ref`, `source`, `config` and `is_incremental` alone into models of a
 * project. No file is overwritten.
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
  const models = await Promise.all(
    files.map(async (path) => ({
      path,
      folderTable: tableOf(path),
      ...takeConfig(await readFile(join(dbtDir, path), 'utf8')),
    })),
  )
  const others = (await allFiles(dbtDir)).filter((path) => !files.includes(path))
  const tables = new Map<string, TableName>()
  for (const path of others) {
    const seed = /^seeds\/(?:.*\/)?([^/]+)\.csv$/.exec(path)?.[1]
    if (seed !== undefined) tables.set(seed, { dataset: 'seeds', name: seed })
  }
  for (const model of models) tables.set(model.folderTable.name, tableOfDbt(model))
  const result: DbtFile[] = []
  for (const model of models) {
    const { text, problems } = convertDbtModel(model, tables)
    const exists = problems.length === 0 && !(await write(join(dir, model.path), text))
    const all = exists ? [`${model.path} exists`] : problems
    result.push({ path: model.path, written: all.length === 0 ? model.path : null, problems: all })
  }
  return [...result, ...others.map((path) => ({ path, written: null, problems: [byHand(path)] }))]
}

const allFiles = async (dbtDir: string): Promise<readonly string[]> => {
  const folders = ['models', 'seeds', 'snapshots', 'macros', 'tests', 'analyses']
  const found = await Promise.all(
    folders.map((folder) => filesLike(dbtDir, `${folder}/**/*.{sql,yml,yaml,csv,py}`)),
  )
  return found.flat()
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
