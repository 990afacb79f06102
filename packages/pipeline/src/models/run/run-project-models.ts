import { readLastModelRun, type ModelsCommand } from '@sluice/ledger'
import { counted, errorOf, type SluiceError } from '@sluice/schema'
import {
  dayAfter,
  endOf,
  runModels,
  selectModels,
  type Affected,
  type ModelGraph,
  type NodeResult,
  type RanModels,
  type Selection,
  type SelectorFacts,
} from '@sluice/transform'
import { confirmCreating, installOn } from '../../datasets/confirm-creating.ts'
import type { RunContext } from '../../run/run-context.ts'
import { logTo } from '../../run/log-to.ts'
import { secondsSince } from '../../run/seconds-since.ts'
import type { Opened } from '../../target/with-target.ts'
import { assertCommitted } from '../model-changes.ts'
import { openModels } from '../open-models.ts'
import { confirmChanges } from '../plan/confirm-changes.ts'
import { asksFor, stateFacts } from '../state-facts.ts'

/** What a run of models is asked for. */
export interface ModelsRequest extends Partial<Selection> {
  readonly command: ModelsCommand
  /** How many models are built at a time on Postgres; 4, which is also the most, by default. */
  readonly threads?: number
  readonly failFast?: boolean
  /** True: nobody is asked whether columns may go, or change their type, on a protected target. */
  readonly yes?: boolean
  /** True: incremental models are built from the beginning. */
  readonly fullRefresh?: boolean
  /** First day that incremental models build again, as an ISO date. */
  readonly since?: string
  /** Last day that they build again; today by default. */
  readonly until?: string
  /** What `state:modified` compares with; `HEAD` by default. */
  readonly base?: string
}

/** What a run of models did; its keys are JSON for machines. */
export interface ModelsResult extends RanModels {
  readonly command: ModelsCommand
  readonly seconds: number
}

/** What a run of models gets besides its input. */
export type ModelsContext = Pick<RunContext, 'env' | 'signal' | 'now' | 'emit' | 'ask'>

const MOST_THREADS = 4

/** Builds or tests the models of a project on a target, and reports each as it is done. */
export async function runProjectModels(
  opened: Opened,
  context: ModelsContext,
  request: ModelsRequest,
): Promise<ModelsResult> {
  const { engine, project } = opened
  const graph = await openModels(project, engine.kind, engine.session)
  const { select = [], exclude = [] } = request
  const facts = await factsOf(opened, context, [...select, ...exclude], request)
  return runSelected(opened, context, request, graph, selectModels(graph, { select, exclude }, facts))
}

/** The same of models that are selected already. */
export async function runSelected(
  opened: Opened,
  context: ModelsContext,
  {
    command,
    threads = MOST_THREADS,
    failFast = false,
    yes = false,
    fullRefresh = false,
    affected,
    ...days
  }: ModelsRequest & { readonly affected?: Affected },
  graph: ModelGraph,
  selected: ReadonlySet<string>,
): Promise<ModelsResult> {
  const { engine, project, chosen } = opened
  const seconds = secondsSince(context.now)
  await confirmCreating(opened, context, yes)
  const asks = chosen.target.protected && command !== 'test'
  let agreed: ReadonlySet<string> = new Set()
  if (asks) {
    await assertCommitted({ dir: project.dir, env: context.env }, graph, chosen.name)
    agreed = await confirmChanges(opened, context, graph, selected, yes)
  }
  const log = logTo(context)
  const ran = await runModels(engine, graph, {
    command,
    selected,
    threads: Math.min(threads, MOST_THREADS),
    failFast,
    mayDestroy: yes || !asks,
    agreed,
    fullRefresh,
    ...restateOf(days, context.now()),
    ...(affected && { affected }),
    signal: context.signal,
    now: context.now,
    onResult: (result) => {
      if (result.status === 'failed' || result.status === 'warned') log.warn(resultLine(result))
      else log.info(resultLine(result))
    },
  })
  return { command, ...ran, seconds: seconds() }
}

/** The days to build again. */
function restateOf({ since, until }: Pick<ModelsRequest, 'since' | 'until'>, now: Date) {
  if (since === undefined) return {}
  return { restate: { since, until: until === undefined ? endOf(now) : dayAfter(until, 1) } }
}

/** What the selectors ask about, read only where one does. */
async function factsOf(
  opened: Opened,
  context: Pick<RunContext, 'env' | 'ask'>,
  words: readonly string[],
  { base, yes }: Pick<ModelsRequest, 'base' | 'yes'>,
): Promise<SelectorFacts> {
  const { engine, project } = opened
  const modified = await stateFacts({ dir: project.dir, env: context.env }, words, base)
  if (!asksFor('result', words)) return modified
  await installOn(opened, context, yes)
  const last = await readLastModelRun(engine.session)
  return { ...modified, results: new Map(last.map(({ node, status }) => [node, status])) }
}

/** A result as one line for people. */
function resultLine(result: NodeResult): string {
  const { node, kind, status, materialized, rows, changes, reason, error } = result
  if (status === 'skipped') return `${node}: skipped, ${reason}`
  if (kind === 'test') return `${node}: ${status}${foundText(result)}`
  if (status === 'failed') return `${node}: failed: ${error?.message}`
  const size = rows === null ? '' : `, ${counted(rows, 'row')}`
  const columns = changes.length === 0 ? '' : ` (${changes.join(', ')})`
  const because = reason === null ? '' : `, since ${reason}`
  return `${node}: ${materialized} built${size}${columns}${because}`
}

/** What a test found. */
function foundText({ status, rows, reason, stored }: NodeResult): string {
  if (status === 'passed') return reason === null ? '' : ` without a query, since ${reason}`
  return ` for ${counted(rows ?? 0, 'row')}${stored === null ? '' : `, stored in ${stored}`}`
}

/** The errors of a run, for people: those of tests say why their model was left as it was. */
export const modelErrors = ({ results }: Pick<RanModels, 'results'>): readonly SluiceError[] =>
  results.flatMap(({ kind, error }) =>
    error === null || (kind === 'model' && error.code === 'E_MODEL_TEST') ? [] : [errorOf(error)],
  )

/** `3 models built, 5 tests passed, 1 failed, 2 skipped`. */
export function modelsLine({ results }: Pick<RanModels, 'results'>): string {
  if (results.length === 0) return 'nothing to do'
  const number = (kind: NodeResult['kind'], status: NodeResult['status']): number =>
    results.filter((one) => one.kind === kind && one.status === status).length
  const parts = (['model', 'test'] as const).flatMap((kind) =>
    (['built', 'passed', 'warned', 'failed', 'skipped'] as const).flatMap((status) => {
      const n = number(kind, status)
      return n === 0 ? [] : [`${counted(n, kind)} ${status}`]
    }),
  )
  return parts.join(', ')
}
