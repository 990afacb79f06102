import { createHash } from 'node:crypto'
import { qualified, type EngineKind } from '@sluice/engine'
import { fullName, type TableName } from '@sluice/schema'
import { compileQuery } from '../graph/compile-query.ts'
import { ownNames, type ModelGraph } from '../graph/model-graph.ts'
import { openParser } from '../graph/open-parser.ts'
import { isSystemSchema, UnparsedQuery, type Calls, type QueryParser } from '../graph/reference.ts'
import { hasSlices } from '../materialise/build-incremental.ts'
import type { Model, SqlTest } from '../model.ts'
import { forParser, hasPlaceholders } from '../read/placeholders.ts'
import { testQuery } from '../test/test-query.ts'

/** What the rows of a model, or the result of a test in a file, depend on. */
export interface NodeInputs {
  /** `marts.daily`, or the name of a test's file. */
  readonly node: string
  /** A fingerprint of its texts: of its query, its header, and the views and ephemeral models that it reads through. */
  readonly definition: string
  /** The day after the run, of a model that builds other days, or runs another query, each day. */
  readonly until?: string
  /** The tables that it and its tests read, those behind views of models included. */
  readonly tables: readonly TableName[]
  /** The views of models that it reads, directly or through others. */
  readonly views: readonly string[]
  readonly calls: readonly Calls[]
  /** What cannot be followed, for people: a table of the engine itself, a test that is no SQL. */
  readonly unknown: readonly string[]
}

/** What each model and each test in a file of a project depends on, by name. `until`: the day after the run. */
export async function nodeInputs(
  graph: ModelGraph,
  kind: EngineKind,
  until: string,
): Promise<ReadonlyMap<string, NodeInputs>> {
  await using parser = await openParser(kind)
  const ownName = ownNames(graph.models, kind)
  const usesIn: UsesIn = async (sql) => {
    const { references, calls } = await parser.usesIn(forParser(sql))
    return { references: references.map(ownName), calls }
  }
  const own = new Map<string, OwnInputs>()
  for (const model of graph.models)
    own.set(
      fullName(model),
      await ownInputs(usesIn, compileQuery(graph, model), model.dependsOn, testsOf(model)),
    )
  for (const test of graph.tests) own.set(test.name, await ownInputs(usesIn, compileQuery(graph, test)))
  const of = (node: string, config: unknown, days: Pick<NodeInputs, 'until'> = {}): NodeInputs => {
    const views = viewsBehind(graph, own, node)
    const queries = [node, ...views].flatMap((name) => own.get(name)?.query ?? [])
    const texts = [config, ...queries.map(({ sql }) => sql)]
    const through = [...queries, ...(own.get(node)?.tests ?? [])]
    return {
      node,
      ...days,
      definition: createHash('sha256').update(JSON.stringify(texts)).digest('hex'),
      views: views.filter((name) => graph.byName.get(name)?.materialized === 'view'),
      tables: tablesOf(graph, through).filter((table) => fullName(table) !== node),
      calls: through.flatMap(({ calls }) => calls),
      unknown: through.flatMap(({ unknown }) => unknown),
    }
  }
  return new Map([
    ...graph.models.map((model) => {
      const { incremental, sql } = model
      const days = incremental && (hasSlices(incremental) || hasPlaceholders(sql)) ? { until } : {}
      return [fullName(model), of(fullName(model), configOf(model), days)] as const
    }),
    ...graph.tests.map((test) => [test.name, of(test.name, testConfig(test))] as const),
  ])
}

/** What a model's query reads and, apart from that, what its tests do, which nothing behind the model depends on. */
interface OwnInputs {
  readonly query: QueryInputs
  readonly tests: readonly QueryInputs[]
}

interface QueryInputs {
  readonly sql: string
  readonly reads: readonly TableName[]
  readonly calls: readonly Calls[]
  readonly unknown: readonly string[]
}

type UsesIn = QueryParser['usesIn']

const testsOf = (model: Model): readonly string[] =>
  model.tests.map((test) => testQuery(test, qualified(model.dataset, model.name)))

async function ownInputs(
  usesIn: UsesIn,
  sql: string,
  dependsOn: readonly TableName[] = [],
  tests: readonly string[] = [],
): Promise<OwnInputs> {
  const query = await queryInputs(usesIn, sql, dependsOn)
  const ofTests: QueryInputs[] = []
  for (const test of tests) ofTests.push(await queryInputs(usesIn, test))
  return { query, tests: ofTests }
}

async function queryInputs(
  usesIn: UsesIn,
  sql: string,
  dependsOn: readonly TableName[] = [],
): Promise<QueryInputs> {
  try {
    const { references, calls } = await usesIn(sql)
    const reads = [...dependsOn, ...references]
    return {
      sql,
      reads: reads.filter(({ dataset }) => dataset !== '' && !isSystemSchema(dataset)),
      calls: [calls],
      unknown: reads.filter(({ dataset }) => isSystemSchema(dataset)).map(fullName),
    }
  } catch (error) {
    if (!(error instanceof UnparsedQuery)) throw error
    return { sql, reads: dependsOn, calls: [], unknown: ['a test that cannot be parsed'] }
  }
}

const isView = (graph: ModelGraph, name: string): boolean =>
  graph.byName.get(name)?.materialized === 'view' || graph.byName.get(name)?.materialized === 'ephemeral'

/** The views and ephemeral models that a node reads, directly or through others. */
function viewsBehind(
  graph: ModelGraph,
  own: ReadonlyMap<string, OwnInputs>,
  node: string,
): readonly string[] {
  const found = new Set<string>()
  const visit = (reads: readonly TableName[]): void => {
    for (const read of reads.map(fullName)) {
      if (read === node || found.has(read) || !isView(graph, read)) continue
      found.add(read)
      visit(own.get(read)?.query.reads ?? [])
    }
  }
  visit(own.get(node)?.query.reads ?? [])
  visit(own.get(node)?.tests.flatMap(({ reads }) => reads) ?? [])
  return [...found].toSorted()
}

const tablesOf = (graph: ModelGraph, through: readonly QueryInputs[]): readonly TableName[] => {
  const reads = through.flatMap((one) => one.reads).filter((table) => !isView(graph, fullName(table)))
  return [
    ...new Map(reads.map(({ dataset, name }) => [fullName({ dataset, name }), { dataset, name }])).values(),
  ]
}

/** All of a model but where it stands. */
const configOf = ({
  file: _file,
  line: _line,
  sql: _sql,
  headerLines: _lines,
  ...model
}: Model): unknown => ({
  ...model,
  references: undefined,
  columns: [...model.columns],
  tests: model.tests.map(({ line: _line, ...test }) => test),
})

const testConfig = ({ severity, storeFailures }: SqlTest): unknown => ({ severity, storeFailures })
