import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { snakeCase, type TableName } from '@sluice/schema'
import {
  convertDbtModel,
  convertDbtSnapshot,
  convertDbtTest,
  folderConfigOfDbt,
  snapshotsIn,
  snapshotsOfDbtYaml,
  tableOfDbt,
  tableOfSnapshot,
  takeConfig,
  type ConvertedModel,
  type DbtKind,
  type DbtProperties,
  type DbtTables,
} from '@sluice/transform'
import { isModel, isSeed, isSnapshot, isTest, PROJECT } from './dbt-files.ts'

/** What a file of dbt becomes: one of a project. */
export interface DbtPiece {
  readonly kind: DbtKind | 'seed'
  /** The file of dbt. */
  readonly path: string
  /** The file that it becomes. */
  readonly to: string
  /** The name by which `ref` means it, and its table; undefined for a test. */
  readonly table: readonly [ref: string, table: TableName] | undefined
  readonly convert: (tables: DbtTables, own: Pick<DbtProperties, 'lines' | 'contract'>) => Converted
}

/** A seed is copied as it is. */
type Converted = Omit<ConvertedModel, 'text'> & { readonly text: string | Uint8Array }

type Yaml = ReadonlyMap<string, unknown>
type Configs = ReadonlyMap<string, Pick<DbtProperties, 'config'>>

/** The parts of a dbt project that can be converted. */
export async function dbtPieces(
  dbtDir: string,
  paths: readonly string[],
  yaml: Yaml,
  configs: Configs,
): Promise<readonly DbtPiece[]> {
  const project = yaml.get(PROJECT)
  const configOf = (kind: DbtKind, path: string, name: string) =>
    [folderConfigOfDbt(project, kind, path), configs.get(name)?.config ?? new Map()] as const
  const textOf = (path: string): Promise<string> => readFile(join(dbtDir, path), 'utf8')
  const model = async (path: string): Promise<DbtPiece> => {
    const folderTable = tableOfPath(path)
    const { name } = folderTable
    const taken = takeConfig('model', await textOf(path), ...configOf('model', path, name))
    const whole = { folderTable, ...taken }
    const convert: DbtPiece['convert'] = (tables, own) => convertDbtModel({ ...whole, ...own }, tables)
    return { kind: 'model', path, to: path, table: [name, tableOfDbt(whole)], convert }
  }
  const snapshot = (
    path: string,
    { name, text }: { readonly name: string; readonly text: string },
  ): DbtPiece => {
    const whole = { name, ...takeConfig('snapshot', text, ...configOf('snapshot', path, name)) }
    const table = tableOfSnapshot(whole)
    return {
      kind: 'snapshot',
      path,
      to: `models/${table.dataset}/${table.name}.sql`,
      table: [name, table],
      convert: (tables, own) => convertDbtSnapshot({ ...whole, ...own }, tables),
    }
  }
  const test = async (path: string): Promise<DbtPiece> => {
    const taken = takeConfig('test', await textOf(path), folderConfigOfDbt(project, 'test', path))
    const to = `models/${path.replace(/\.sql$/, '.test.sql')}`
    return { kind: 'test', path, to, table: undefined, convert: (tables) => convertDbtTest(taken, tables) }
  }
  const seed = async (path: string): Promise<DbtPiece> => {
    const name = tableOfPath(path).name.replace(/\.csv$/, '')
    const text = await readFile(join(dbtDir, path))
    const table = { dataset: 'seeds', name: snakeCase(name) }
    const convert = (): Converted => ({ text, problems: [] })
    return { kind: 'seed', path, to: `seeds/${name}.csv`, table: [name, table], convert }
  }
  const inYaml = [...yaml].flatMap(([path, one]) => snapshotsOfDbtYaml(one).map((own) => snapshot(path, own)))
  const inFiles = await Promise.all(
    paths
      .filter(isSnapshot)
      .map(async (path) => snapshotsIn(await textOf(path)).map((own) => snapshot(path, own))),
  )
  return [
    ...(await Promise.all(paths.filter(isModel).map(model))),
    ...inFiles.flat(),
    ...inYaml,
    ...(await Promise.all(paths.filter(isTest).map(test))),
    ...(await Promise.all(paths.filter(isSeed).map(seed))),
  ]
}

/** The table that a file makes by its place. */
function tableOfPath(path: string): TableName {
  const folders = path.split('/')
  const name = (folders.pop() ?? '').replace(/\.sql$/, '')
  return { dataset: folders[1] ?? folders[0] ?? 'models', name }
}
