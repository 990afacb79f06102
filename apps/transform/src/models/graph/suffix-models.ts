import { ident, type EngineKind, type Session } from '@sluice/engine'
import type { TableName } from '@sluice/schema'
import type { ModelTest } from '../model-test.ts'
import type { ModelFiles } from '../read/read-models.ts'
import { openParser } from './open-parser.ts'
import { parse } from './parse-query.ts'
import { UnparsedQuery, type Reference } from './reference.ts'

/** Datasets of one developer: what the project calls `shop` is `shop_dev_anna` there. */
export interface DatasetSuffix {
  readonly suffix: string
  /** Those that get the suffix, besides those of models; tables of others are read where they are. */
  readonly datasets: ReadonlySet<string>
}

type Rename = <T extends TableName>(table: T) => T

/**
 * The models as they are in the datasets with a suffix: they are built there, and read what is there. `session`: as in
 * `openParser`.
 * @throws SluiceError E_MODEL_SQL with file and line
 */
export async function suffixModels(
  { models, tests }: ModelFiles,
  kind: EngineKind,
  { suffix, datasets }: DatasetSuffix,
  session?: Session,
): Promise<ModelFiles> {
  if (models.length + tests.length === 0) return { models, tests }
  const schemas = models.map(({ dataset }) => dataset)
  // On DuckDB, queries call them in small letters.
  const own = new Set([...datasets, ...schemas, ...schemas.map((name) => name.toLowerCase())])
  const rename = renameTo(suffix, own)
  await using parser = await openParser(kind, session)
  return {
    models: (await parse(parser, models)).map(({ references, ...model }) => ({
      ...rename(model),
      sql: renamed(model.sql, references, rename),
      dependsOn: model.dependsOn.map(rename),
      tests: model.tests.map((test) => renamedTest(test, rename)),
    })),
    tests: (await parse(parser, tests)).map(({ references, ...test }) => ({
      ...test,
      sql: renamed(test.sql, references, rename),
    })),
  }
}

/**
 * A query on the datasets with a suffix; undefined where the parser of models cannot read it.
 * @example await suffixQuery('table shop.orders', 'duckdb', { suffix: 'dev_anna', datasets: new Set(['shop']) })
 */
export async function suffixQuery(
  sql: string,
  kind: EngineKind,
  { suffix, datasets }: DatasetSuffix,
): Promise<string | undefined> {
  await using parser = await openParser(kind)
  const [references = []] = await parser.referencesIn([sql])
  return references instanceof UnparsedQuery
    ? undefined
    : renamed(sql, references, renameTo(suffix, datasets))
}

const renameTo =
  (suffix: string, datasets: ReadonlySet<string>): Rename =>
  (table) =>
    datasets.has(table.dataset) ? { ...table, dataset: `${table.dataset}_${suffix}` } : table

const SCHEMA = /^\s*(?:"(?:[^"]|"")*"|[^\s."()]+)(?=\s*\.)/

function renamed(sql: string, references: readonly Reference[], rename: Rename): string {
  let text = sql
  for (const reference of references.toSorted((a, b) => b.at - a.at)) {
    const { dataset } = rename(reference)
    if (dataset === reference.dataset) continue
    const rest = text.slice(reference.at).replace(SCHEMA, () => ident(dataset))
    text = text.slice(0, reference.at) + rest
  }
  return text
}

const renamedTest = (test: ModelTest, rename: Rename): ModelTest =>
  test.rule.kind === 'relationships' ? { ...test, rule: { ...test.rule, to: rename(test.rule.to) } } : test
