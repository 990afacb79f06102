import type { Engine, Session } from '@sluice/engine'
import { fullName, SluiceError, printedError, unreachable } from '@sluice/schema'
import { assertContract } from '../contract/assert-contract.ts'
import { checkTables, type ModelGraph, type Read } from '../graph/model-graph.ts'
import { compileQuery } from '../graph/compile-query.ts'
import type { ReadBefore } from '../materialise/before-build.ts'
import type { IncrementalRun } from '../materialise/build-incremental.ts'
import { buildModel } from '../materialise/build-model.ts'
import type { Model } from '../model.ts'
import { testedRelation } from '../test/tested-relation.ts'
import type { Done, NodeResult } from './node-result.ts'
import type { RunNode } from './nodes.ts'
import type { RecordResults } from './record-results.ts'
import { storeTested, testModel, testSql, type Tested } from './test-node.ts'

/** What the nodes of a run share. */
export interface RunState {
  readonly engine: Engine
  readonly graph: ModelGraph
  readonly runId: number
  /** The schema that rows which fail a test are stored in. */
  readonly failures: string
  /** Whether models are tested when they are built. */
  readonly tests: boolean
  readonly incremental: IncrementalRun & { readonly fullRefresh: boolean }
  /** Names of the tables and views that there are. */
  readonly existing: Set<string>
  readonly readBefore: ReadBefore
  readonly mayDestroy: boolean
  readonly agreed: ReadonlySet<string>
  readonly newQueries: () => ReadonlyMap<string, string>
  readonly soundViews: readonly string[]
  readonly now: () => Date
}

/** Builds a model or runs a test; gives the results of the tests that ran, then that of the model, once they are recorded. */
export async function runNode(
  state: RunState,
  node: RunNode,
  record: RecordResults,
): Promise<readonly NodeResult[]> {
  const { engine, graph, failures } = state
  const { session, kind } = engine
  switch (node.kind) {
    case 'model':
      return build(state, node.model, record)
    case 'model test': {
      assertTables(state, node.model)
      const { model, test } = node
      const tested = await testModel({ session, kind, failures }, model, test, testedRelation(graph, model))
      await storeTested(session, [tested])
      return record(session, [tested.done])
    }
    case 'sql test': {
      const { test } = node
      assertTables(state, test)
      const tested = await testSql({ session, kind, failures }, test, compileQuery(graph, test))
      await storeTested(session, [tested])
      return record(session, [tested.done])
    }
    default:
      return unreachable(node)
  }
}

async function build(
  state: RunState,
  model: Read<Model>,
  record: RecordResults,
): Promise<readonly NodeResult[]> {
  const { engine, graph, failures, existing, mayDestroy, agreed } = state
  assertTables(state, model)
  const tested: Tested[] = []
  const tests = (): Done[] => tested.map(({ done }) => done)
  const check = async (tx: Session, relation: string): Promise<void> => {
    await assertContract(tx, engine.kind, model, relation)
    if (!state.tests) return
    for (const test of model.tests)
      tested.push(
        await testModel({ session: tx, kind: engine.kind, failures }, model, test, relation, { built: true }),
      )
    const failed = tests().filter(({ status }) => status === 'failed')
    if (failed.length > 0) throw new TestsFailed()
  }
  const own = {
    node: fullName(model),
    kind: 'model',
    materialized: model.materialized,
    path: model.file,
    reason: null,
    stored: null,
  } as const
  let results: readonly NodeResult[] = []
  try {
    await buildModel({
      ...state,
      model,
      query: compileQuery(graph, model),
      mayChangeColumns: mayDestroy || agreed.has(own.node),
      check,
      record: async (tx, { rows, changes }) => {
        await storeTested(tx, tested)
        results = await record(tx, [...tests(), { ...own, status: 'built', rows, changes, error: null }])
      },
    })
    existing.add(own.node)
    return results
  } catch (error) {
    if (!(error instanceof TestsFailed)) throw error
    await storeTested(engine.session, tested)
    const failed = tests().filter(({ status }) => status === 'failed')
    const known = new SluiceError(
      `${own.node} was left as it was: ${failed.map(({ node }) => node.slice(own.node.length + 2)).join(', ')} failed`,
      {
        code: 'E_MODEL_TEST',
        place: `${model.file}:1`,
        hint: 'correct the query or its data; `sluice models run` builds it without tests',
      },
    )
    return record(engine.session, [
      ...tests(),
      { ...own, status: 'failed', rows: null, changes: [], error: printedError(known) },
    ])
  }
}

/** Ends the transaction of a model whose tests failed; the results have the reasons. */
class TestsFailed extends Error {}

function assertTables({ graph, existing }: RunState, query: Parameters<typeof checkTables>[0][number]): void {
  checkTables([query], graph, existing)
}
