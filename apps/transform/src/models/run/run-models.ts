import type { Engine } from '@sluice/engine'
import { installSystem, isUpToDate, nextModelRunId, type ModelsCommand } from '@sluice/ledger'
import { fullName, printedError, type SluiceError } from '@sluice/schema'
import type { Affected } from '../affected/affected-models.ts'
import { recordInputs } from '../affected/record-inputs.ts'
import { compileQuery, runsAsWritten } from '../graph/compile-query.ts'
import type { ModelGraph } from '../graph/model-graph.ts'
import { beforeBuilds } from '../materialise/before-build.ts'
import { endOf, type DayRange } from '../materialise/day-range.ts'
import { ensureSchema } from '../relation/ensure-schema.ts'
import { modelError } from '../materialise/query-error.ts'
import { namesOf, readRelations } from '../relation/relation.ts'
import { readSoundViews } from '../materialise/remake-views.ts'
import { FAILURES } from '../model-test.ts'
import type { Done, NodeResult } from './node-result.ts'
import { headerErrorOf } from '../plan/planned-columns.ts'
import { nodesOf, type RunNode } from './nodes.ts'
import { recordResults } from './record-results.ts'
import { runGraph, type GraphOptions } from './run-graph.ts'
import { runNode, type RunState } from './run-node.ts'

export interface RunModelsOptions extends GraphOptions {
  readonly command: ModelsCommand
  /** Names of the models and of the tests in files. */
  readonly selected: ReadonlySet<string>
  /** False: a table whose columns go or change their type, or that loses rows, is left as it is, and its model fails. */
  readonly mayDestroy: boolean
  /** Names of models whose columns may go, or change their type, all the same. */
  readonly agreed?: ReadonlySet<string>
  /** True: incremental models are built from the beginning. */
  readonly fullRefresh?: boolean
  /** Days that incremental models with a time column build again, and nothing else. */
  readonly restate?: DayRange
  readonly now: () => Date
  /** Absent where nobody asks later what the models were built from. */
  readonly affected?: Affected
  /** Is called when a model or test is done. */
  readonly onResult: (result: NodeResult) => void
}

export interface RanModels {
  readonly run_id: number
  readonly results: readonly NodeResult[]
}

/**
 * Builds the selected models, or tests them, each behind those that it reads. One that fails does not stop the others, but
 * those behind it are skipped. The results are recorded in `_sluice.model_runs`.
 * @throws whatever the target as a whole has, such as a lost connection
 */
export async function runModels(
  engine: Engine,
  graph: ModelGraph,
  options: RunModelsOptions,
): Promise<RanModels> {
  if (!isUpToDate(engine)) await installSystem(engine)
  const { command, now, onResult, signal } = options
  const nodes = nodesOf(graph, options.selected, command)
  const failures = graph.suffix === undefined ? FAILURES : `${FAILURES}_${graph.suffix}`
  if (nodes.some(storesFailures)) await engine.transaction((tx) => ensureSchema(tx, engine.kind, failures))
  const runId = await nextModelRunId(engine.session)
  const built = nodes.flatMap((node) => (node.kind === 'model' ? [node.model] : []))
  const relations = await readRelations(engine.session, engine.kind)
  const state: RunState = {
    engine,
    graph,
    runId,
    failures,
    tests: command === 'build',
    incremental: {
      until: endOf(now()),
      fullRefresh: options.fullRefresh ?? false,
      ...(options.restate && { restate: options.restate }),
    },
    existing: namesOf(relations, engine.kind),
    readBefore: beforeBuilds(engine, relations, built),
    mayDestroy: options.mayDestroy,
    agreed: options.agreed ?? new Set(),
    newQueries: () => newQueries(graph, nodes),
    soundViews:
      engine.kind === 'duckdb' && built.length > 0 ? await readSoundViews(engine.session, relations) : [],
    now,
  }
  const inputs = options.affected && recordInputs(engine.session, runId, options.affected)
  const keep = (node: RunNode, passed: boolean): Promise<void> | undefined =>
    inputs?.after(ownerOf(node), {
      passed,
      materialized: node.kind === 'model' ? node.model.materialized : null,
    })
  const results: NodeResult[] = []
  const say = (done: readonly NodeResult[]): void => {
    for (const result of done) {
      results.push(result)
      onResult(result)
    }
  }
  const run = { runId, command, now, reasons: options.affected?.reasons ?? new Map<string, string>() }
  // DuckDB has one connection, on which one transaction runs at a time.
  const threads = engine.kind === 'duckdb' ? 1 : options.threads
  await runGraph(
    nodes,
    { ...options, threads },
    async (node) => {
      const record = recordResults(run)
      try {
        await inputs?.before(ownerOf(node))
        const done = await runNode(state, node, record)
        say(done)
        await keep(
          node,
          done.every(({ status }) => status === 'built' || status === 'passed'),
        )
        return done.every(({ status }) => status !== 'failed')
      } catch (error) {
        if (signal.aborted) throw error
        const known = await failureOf(error, state, node)
        say(await record(engine.session, [{ ...blank(node), status: 'failed', error: printedError(known) }]))
        await keep(node, false)
        return false
      }
    },
    async (node, because) => {
      const skipped = { ...blank(node), status: 'skipped', reason: `${because} failed` } as const
      say(await recordResults(run)(engine.session, [skipped]))
      await keep(node, false)
    },
  )
  return { run_id: runId, results }
}

/** The queries that a view of the target can have: what an incremental model or a snapshot makes is no view. */
const newQueries = (graph: ModelGraph, nodes: readonly RunNode[]): ReadonlyMap<string, string> =>
  new Map(
    nodes.flatMap((node) =>
      node.kind === 'model' && ['view', 'table'].includes(node.model.materialized)
        ? [[node.name, compileQuery(graph, node.model)] as const]
        : [],
    ),
  )

/** The model or the test in a file that a node is, or belongs to. */
const ownerOf = (node: RunNode): string => (node.kind === 'model test' ? fullName(node.model) : node.name)

/** Whether the rows that fail a test are stored. */
const storesFailures = (node: RunNode): boolean =>
  (node.kind === 'sql test' ? node.test : node.model).storeFailures

/** @throws the error where the target as a whole has it */
async function failureOf(error: unknown, { engine, graph }: RunState, node: RunNode): Promise<SluiceError> {
  const query = node.kind === 'sql test' ? node.test : node.model
  const known = modelError(error, query, runsAsWritten(graph, query))
  if (!known) throw error
  const isQuery = node.kind === 'model' && known.code === 'E_MODEL_SQL'
  return (isQuery && (await headerErrorOf(engine, graph, node.model))) || known
}

/** The result of a node that did nothing. */
function blank(node: RunNode): Omit<Done, 'status'> {
  const of = node.kind === 'sql test' ? node.test : node.model
  return {
    node: node.name,
    kind: node.kind === 'model' ? 'model' : 'test',
    materialized: node.kind === 'model' ? node.model.materialized : null,
    path: of.file,
    rows: null,
    changes: [],
    reason: null,
    stored: null,
    error: null,
  }
}
