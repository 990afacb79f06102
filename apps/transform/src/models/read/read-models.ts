import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import { filesLike, DEFAULT_MODELS, splitStatements } from '@sluice/schema-evolution'
import { byFullName, fullName, mapAll, SluiceError, type TableName } from '@sluice/schema'
import { assertFolders, defaultLines, type DefaultLine } from '../config/default-lines.ts'
import { readModelsConfig } from '../config/read-models-config.ts'
import { ONE_QUERY } from '../one-query.ts'
import type { Model, SqlTest } from '../model.ts'
import { hasPlaceholders } from './placeholders.ts'
import { parseHeader } from './parse-header.ts'
import { headerError } from './header-error.ts'
import { splitHeader } from './split-header.ts'

/** The models of a project and the tests that are files of their own, as one engine sees them. */
export interface ModelFiles {
  readonly models: readonly Model[]
  readonly tests: readonly SqlTest[]
}

const ENDING = /(?:\.(duckdb|postgres))?\.sql$/
/** The keys of defaults that tests in files have, too. */
const OF_TESTS = ['tags', 'severity', 'store_failures']
const TEST = /\.test(?:\.(?:duckdb|postgres))?\.sql$/

/**
 * Reads the SQL files below `models/`, with the defaults of `models.config.ts`. A file `name.duckdb.sql` or `name.postgres.sql` is of that engine alone.
 * @throws SluiceError E_MODEL_HEADER, E_MODEL_QUERY, E_MODEL_CONFIG, E_MODEL_TWICE with file and line
 */
export async function readModels(projectDir: string, kind: EngineKind): Promise<ModelFiles> {
  const files = (await filesLike(projectDir, DEFAULT_MODELS)).filter((file) => {
    const engine = ENDING.exec(file)?.[1]
    return engine === undefined || engine === kind
  })
  const read = await Promise.all(
    files.map(async (file) => [file, await readFile(join(projectDir, file), 'utf8')] as const),
  )
  const config = await readModelsConfig(projectDir)
  assertFolders(config, await filesLike(projectDir, DEFAULT_MODELS))
  const all = mapAll(read, ([file, text]) => {
    const defaults = defaultLines(config, file)
    return TEST.test(file)
      ? { models: [], tests: [testOf(file, text, defaults)] }
      : { models: [modelOf(file, text, defaults)], tests: [] }
  })
  const models: readonly Model[] = all.flatMap((one) => one.models)
  const tests = all.flatMap((one) => one.tests)
  checkUnlike([...models.map(({ file, ...table }) => ({ file, name: fullName(table) })), ...tests], kind)
  if (kind === 'postgres') mapAll(models, checkLength)
  return { models: models.toSorted(byFullName), tests }
}

function modelOf(file: string, text: string, defaults: readonly DefaultLine[]): Model {
  const { header, ...query } = splitHeader(file, text)
  const { table, severity: _, ...parsed } = parseHeader(file, header, defaults)
  const model = { ...(table ?? tableOf(file)), file, ...queryOf(file, query), ...parsed }
  if (parsed.incremental?.timeColumn === undefined && hasPlaceholders(model.sql))
    throw headerError(
      file,
      model.line,
      ':since and :until are for incremental models with a time_column',
      'write the value itself, or add `--! materialized: incremental` and `--! time_column: ...`',
    )
  return model
}

function testOf(file: string, text: string, defaults: readonly DefaultLine[]): SqlTest {
  const { header, ...query } = splitHeader(file, text)
  const { description, tags, severity, storeFailures } = parseHeader(
    file,
    header,
    defaults.filter(({ key }) => OF_TESTS.includes(key)),
  )
  const name = (file.split('/').at(-1) ?? file).replace(TEST, '')
  return {
    name,
    file,
    ...queryOf(file, query),
    tags,
    severity,
    storeFailures,
    ...(description !== undefined && { description }),
  }
}

/** `models/marts/finance/daily.sql` → `marts.daily`; a file in no folder is in the schema `models`. */
function tableOf(file: string): TableName {
  const folders = file.split('/')
  const name = (folders.pop() ?? '').replace(ENDING, '')
  if (name.includes('.'))
    throw headerError(
      file,
      1,
      `${JSON.stringify(name)} is not the name of a table`,
      'rename the file: NAME.sql, NAME.duckdb.sql, NAME.postgres.sql or NAME.test.sql',
    )
  return { dataset: folders[1] ?? folders[0] ?? 'models', name }
}

const QUERY = /^(?:\s|\(|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(select|with|from|values|table|pivot|unpivot)\b/i

/** The one query of a file. */
function queryOf(
  file: string,
  { sql, line }: { readonly sql: string; readonly line: number },
): { readonly sql: string; readonly line: number } {
  const statements = splitStatements(sql)
  const wrong = (message: string, at: number): SluiceError =>
    new SluiceError(message, {
      code: 'E_MODEL_QUERY',
      place: `${file}:${at}`,
      hint: ONE_QUERY,
    })
  const [first, second] = statements
  if (!first) throw wrong('the file has no query', line)
  if (second) throw wrong('the file has more than one statement', line + second.line - 1)
  if (!QUERY.test(first.text)) throw wrong('the statement is not a query', line + first.line - 1)
  return { sql: first.text, line: line + first.line - 1 }
}

/** Models and tests in files are one list of names: each is told, and waited for, by its name. */
function checkUnlike(
  named: readonly { readonly file: string; readonly name: string }[],
  kind: EngineKind,
): void {
  const files = new Map<string, string>()
  for (const { file, name } of named) {
    // DuckDB does not tell letters apart.
    const key = kind === 'duckdb' ? name.toLowerCase() : name
    const other = files.get(key)
    if (other !== undefined)
      throw new SluiceError(`${other} and ${file} both make ${name}`, {
        code: 'E_MODEL_TWICE',
        place: `${file}:1`,
        hint: 'rename one of the files, or give a model another table with `--! table: schema.name`',
      })
    files.set(key, file)
  }
}

/** PostgreSQL cuts longer names off, so that a table would not be found again. */
const MOST_BYTES = 63

function checkLength({ file, dataset, name }: Model): void {
  const long = [dataset, name].find((one) => Buffer.byteLength(one) > MOST_BYTES)
  if (long !== undefined)
    throw headerError(
      file,
      1,
      `${long} is longer than the ${MOST_BYTES} bytes that PostgreSQL allows`,
      'rename the file or the folder, or give the model another table with `--! table: schema.name`',
    )
}
