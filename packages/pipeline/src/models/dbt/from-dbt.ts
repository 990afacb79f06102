import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { SluiceError, type TableName } from '@sluice/schema'
import { docsOfDbt, leftOfDbtProject, leftOfDbtYaml, propertiesOfDbt, sourcesOfDbt } from '@sluice/transform'
import type { Project } from '../../project/project.ts'
import {
  byHand,
  dbtFiles,
  isDocs,
  isModel,
  isProperties,
  isSnapshot,
  PROJECT,
  readYaml,
  UNREADABLE,
} from './dbt-files.ts'
import { dbtPieces, type DbtPiece } from './dbt-pieces.ts'

/** What became of a file of a dbt project. */
export interface DbtFile {
  /** Relative to the dbt project. */
  readonly path: string
  /** What it is; null for a file that nothing converts. */
  readonly kind: DbtPiece['kind'] | null
  /** The file that was written, relative to the project; null where it was not converted. */
  readonly written: string | null
  /** Why it was not converted. */
  readonly problems: readonly string[]
}

/**
 * Converts the models, snapshots and tests in files of a dbt project that use `ref`, `source`, `config` and `is_incremental`
 * alone, with what its YAML files say about them, and copies its seeds. No file is overwritten.
 * @throws SluiceError E_DBT where the folder has no models
 */
export async function modelsFromDbt({ dir }: Project, dbtDir: string): Promise<readonly DbtFile[]> {
  const paths = await dbtFiles(dbtDir)
  if (!paths.some(isModel))
    throw new SluiceError('the folder has no dbt models', {
      code: 'E_DBT',
      place: dbtDir,
      hint: 'name the folder that has dbt_project.yml and models/',
    })
  const yaml = await readYaml(dbtDir, paths.filter(isProperties))
  const texts = await Promise.all(
    paths.filter(isDocs).map(async (path) => docsOfDbt(await readFile(join(dbtDir, path), 'utf8'))),
  )
  const docs = new Map(texts.flatMap((one) => [...one]))
  const propertiesWith = (tables: ReadonlyMap<string, TableName>) =>
    new Map([...yaml].map(([path, one]) => [path, propertiesOfDbt(one, tables, docs)] as const))
  const namedBy = (properties: ReturnType<typeof propertiesWith>) =>
    new Map([...properties.values()].flatMap((one) => [...one]))
  const pieces = await dbtPieces(dbtDir, paths, yaml, namedBy(propertiesWith(new Map())))
  const models = new Map(pieces.flatMap(({ table }) => (table ? [table] : [])))
  // Tests of relationships name the tables of models, which are known now.
  const properties = propertiesWith(models)
  const own = namedBy(properties)
  const sources = new Map([...yaml.values()].flatMap((one) => [...sourcesOfDbt(one)]))
  const hasSnapshots = pieces.some(({ kind }) => kind === 'snapshot')
  const result: DbtFile[] = []
  for (const { kind, path, to, table, convert } of pieces) {
    const said = table && own.get(table[0])
    const { text, problems } = convert(
      { models, sources, hasSnapshots },
      { lines: said?.lines ?? [], contract: said?.contract },
    )
    const exists = problems.length === 0 && !(await write(join(dir, to), text))
    const all = exists ? [`${to} exists`] : problems
    result.push({ path, kind, written: all.length === 0 ? to : null, problems: all })
  }
  const converted = new Set(pieces.map(({ path }) => path))
  const left = paths.flatMap((path): readonly DbtFile[] => {
    const problems = isProperties(path)
      ? leftOf(path, yaml.get(path), properties.get(path) ?? new Map(), models)
      : converted.has(path) || isDocs(path)
        ? []
        : [isSnapshot(path) ? 'it has no snapshot block' : byHand(path)]
    const kind = isSnapshot(path) && !converted.has(path) ? 'snapshot' : null
    return problems.length === 0 ? [] : [{ path, kind, written: null, problems }]
  })
  return [...result, ...left]
}

/** What a YAML file says that was not converted. */
function leftOf(
  path: string,
  yaml: unknown,
  properties: ReturnType<typeof propertiesOfDbt>,
  models: ReadonlyMap<string, TableName>,
): readonly string[] {
  if (yaml === UNREADABLE) return ['it is not YAML']
  if (path === PROJECT) return leftOfDbtProject(yaml).map((key) => `${key} is not converted`)
  return [
    ...leftOfDbtYaml(yaml),
    ...[...properties].flatMap(([name, { problems }]) =>
      models.has(name) ? problems : [`${name}: no model has this name`, ...problems],
    ),
  ]
}

/** Gives false where the file exists. */
async function write(path: string, text: string | Uint8Array): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true })
  try {
    await writeFile(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}
