import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import picomatch from 'picomatch'
import type { EngineKind } from '@sluice/engine'
import type { TableName } from '@sluice/schema'
import { splitStatements } from '../../migration/split-statements.ts'

/** Where SQL models are by default. */
export const DEFAULT_MODELS = 'models/**/*.sql'

/** A query that some file of the project has as SQL. */
export interface ModelQuery {
  readonly kind: 'model' | 'view'
  /** Relative to the project, with forward slashes. */
  readonly file: string
  readonly line: number
  readonly name: string
  readonly sql: string
  /** The table or view that others can read by then. */
  readonly makes?: TableName
}

/** The query of a model as an engine runs it. */
export interface ProjectModel {
  /** Relative to the project, with forward slashes. */
  readonly file: string
  readonly sql: string
  /** The table or view that it becomes; absent where it becomes none. */
  readonly makes?: TableName
}

const OTHER = /\.(duckdb|postgres)\.sql$/

/** The queries with what is known of the models among them, in the order in which these read each other. */
export function asModels(
  queries: readonly ModelQuery[],
  models: readonly ProjectModel[],
  kind: EngineKind,
): readonly ModelQuery[] {
  const byFile = new Map(queries.map((query) => [query.file, query]))
  const known = models.flatMap(({ file, ...model }): ModelQuery[] => {
    const query = byFile.get(file)
    return query ? [{ ...query, ...model }] : []
  })
  const found = new Set(known.map(({ file }) => file))
  const isOther = ({ file }: ModelQuery): boolean => (OTHER.exec(file)?.[1] ?? kind) !== kind
  return [...known, ...queries.filter((query) => !found.has(query.file) && !isOther(query))]
}

const QUERY = /^\s*(\(\s*)*(select|with|from|values|table)\b/i

/** The queries in the files that `glob` names; statements that are none are left out. */
export async function readModels(projectDir: string, glob: string): Promise<readonly ModelQuery[]> {
  const files = await filesLike(projectDir, glob)
  const models = files.map(async (file) => {
    const text = await readFile(join(projectDir, file), 'utf8')
    const queries = splitStatements(text.replace(/^\uFEFF/, '')).filter(({ text: sql }) => QUERY.test(sql))
    return queries.map(({ text: sql, line }): ModelQuery => ({
      kind: 'model',
      file,
      line,
      name: basename(file, '.sql'),
      sql,
    }))
  })
  return (await Promise.all(models)).flat()
}

/** The files of a project that a glob names, without those of packages and hidden folders. */
export async function filesLike(projectDir: string, glob: string): Promise<readonly string[]> {
  const { base } = picomatch.scan(glob)
  const matches = picomatch(glob)
  const found = await namesBelow(projectDir, base)
  return found.filter((name) => matches(name)).toSorted((a, b) => (a < b ? -1 : 1))
}

/** False where a project has no models for certain, nor a file that says something about them. */
export const mayHaveModels = async (projectDir: string): Promise<boolean> =>
  existsSync(join(projectDir, 'models.config.ts')) || (await filesLike(projectDir, DEFAULT_MODELS)).length > 0

async function namesBelow(projectDir: string, folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(join(projectDir, folder), { withFileTypes: true })
    const names = entries
      .filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'))
      .map(async (entry) => {
        const name = folder === '' ? entry.name : `${folder}/${entry.name}`
        return entry.isDirectory() ? namesBelow(projectDir, name) : [name]
      })
    return (await Promise.all(names)).flat()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
