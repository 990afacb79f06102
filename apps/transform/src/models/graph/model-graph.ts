import type { EngineKind, Session } from '@sluice/engine'
import { fullName, mapAll, nearest, SluiceError, type TableName } from '@sluice/schema'
import type { Model, SqlTest } from '../model.ts'
import type { ModelFiles } from '../read/read-models.ts'
import { openParser } from './open-parser.ts'
import { parse, placeIn, type Query } from './parse-query.ts'
import { isSystemSchema, type Reference } from './reference.ts'
import { sortModels } from './sort-models.ts'

/** A model or a test with what its query reads. */
export type Read<T> = T & { readonly references: readonly Reference[] }

/** The models of a project, and which reads which. */
export interface ModelGraph {
  /** Each behind those that it reads; otherwise by name. */
  readonly models: readonly Read<Model>[]
  readonly tests: readonly Read<SqlTest>[]
  readonly byName: ReadonlyMap<string, Read<Model>>
  /** Names of the models that a model reads, by its name. */
  readonly parents: ReadonlyMap<string, readonly string[]>
  /** Of the datasets, where they have one: selectors may leave it out. */
  readonly suffix?: string
}

const NO_MODELS: ModelGraph = { models: [], tests: [], byName: new Map(), parents: new Map() }

/**
 * Parses the queries and orders the models. `session`: as in `openParser`.
 * @throws SluiceError E_MODEL_SQL, E_MODEL_TABLE, E_MODEL_CYCLE with file and line
 */
export async function modelGraph(
  { models, tests }: ModelFiles,
  kind: EngineKind,
  session?: Session,
): Promise<ModelGraph> {
  if (models.length + tests.length === 0) return NO_MODELS // to open a parser takes time
  await using parser = await openParser(kind, session)
  const ownName = ownNames(models, kind)
  const read = mapAll(await parse(parser, models), (model) => {
    const ofTests = model.tests.map((test) =>
      test.rule.kind === 'relationships'
        ? { ...test, rule: { ...test.rule, to: ownName(test.rule.to) } }
        : test,
    )
    return { ...withNames(model, ownName), dependsOn: model.dependsOn.map(ownName), tests: ofTests }
  })
  const readTests = mapAll(await parse(parser, tests), (test) => withNames(test, ownName))
  const byName = new Map(read.map((model) => [fullName(model), model]))
  const parents = new Map(
    read.map((model) => [
      fullName(model),
      [...new Set([...model.references, ...model.dependsOn].map(fullName))].filter((name) =>
        byName.has(name),
      ),
    ]),
  )
  return { models: sortModels(byName, parents), tests: readTests, byName, parents }
}

type OwnName = <T extends TableName>(table: T) => T

/** Gives models their own names: DuckDB finds them in whatever letters they are written. */
export function ownNames(models: readonly TableName[], kind: EngineKind): OwnName {
  if (kind !== 'duckdb') return (table) => table
  const own = new Map(
    models.map(({ dataset, name }) => [fullName({ dataset, name }).toLowerCase(), { dataset, name }]),
  )
  return (table) => ({ ...table, ...own.get(fullName(table).toLowerCase()) })
}

/** A query with the tables that it reads besides those of the engine itself, models by their own names. */
function withNames<T extends Query>(query: Read<T>, ownName: OwnName): Read<T> {
  const references = query.references.filter(({ dataset }) => !isSystemSchema(dataset)).map(ownName)
  const bare = references.find(({ dataset }) => dataset === '')
  if (bare)
    throw new SluiceError(`the table ${bare.name} has no schema`, {
      code: 'E_MODEL_TABLE',
      place: placeIn(query, bare.at),
      hint: `write schema and table, such as shop.${bare.name}`,
    })
  return { ...query, references }
}

/**
 * Checks that each table that is read is a model or exists.
 * @throws SluiceError E_MODEL_TABLE with file and line
 */
export function checkTables(
  queries: readonly Read<Query>[],
  { byName }: Pick<ModelGraph, 'byName'>,
  existing: ReadonlySet<string>,
): void {
  for (const query of queries) {
    for (const reference of query.references) {
      const model = byName.get(fullName(reference))
      if (existing.has(fullName(reference))) continue
      if (!model) throw unknownTable(reference, query, [...new Set([...existing, ...byName.keys()])])
      // The query of an ephemeral model stands in this one.
      if (model.materialized === 'ephemeral') checkTables([model], { byName }, existing)
      else throw notBuilt(reference, query)
    }
  }
}

const notBuilt = (reference: Reference, query: Query): SluiceError =>
  new SluiceError(`the model ${fullName(reference)} has not been built yet`, {
    code: 'E_MODEL_TABLE',
    place: placeIn(query, reference.at),
    hint: `build it too: sluice models build ${fullName(reference)}`,
  })

function unknownTable(reference: Reference, query: Query, names: readonly string[]): SluiceError {
  const same = names.filter((name) => name.endsWith(`.${reference.name}`)).toSorted()
  const alike = same[0] ?? nearest(fullName(reference), names)
  const ofSchema = names.filter((name) => name.startsWith(`${reference.dataset}.`)).toSorted()
  const hint =
    alike !== undefined
      ? `did you mean ${alike}?`
      : ofSchema.length > 0
        ? `${reference.dataset} has ${ofSchema.slice(0, 10).join(', ')}`
        : `load it first, or add models/${reference.dataset}/${reference.name}.sql`
  return new SluiceError(`there is no table or model ${fullName(reference)}`, {
    code: 'E_MODEL_TABLE',
    place: placeIn(query, reference.at),
    hint,
  })
}
