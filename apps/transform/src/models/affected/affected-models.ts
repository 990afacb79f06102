import { inOneTrip, readSettings, type Engine } from '@sluice/engine'
import {
  readBuiltModels,
  readFilledTables,
  readMigrated,
  readModelInputs,
  type ModelInputs,
} from '@sluice/ledger'
import { fullName, splitFullName, type TableName } from '@sluice/schema'
import type { ModelGraph } from '../graph/model-graph.ts'
import { endOf } from '../materialise/day-range.ts'
import { readRelations } from '../relation/relation.ts'
import { nodeInputs, type NodeInputs } from './node-inputs.ts'
import { openStates, type NodeStates } from './node-states.ts'
import { unsettledCalls } from './settled-functions.ts'

/** What of a project has to be built again, and why. */
export interface Affected {
  /** Why, by the names of models and of tests in files, for people. */
  readonly reasons: ReadonlyMap<string, string>
  /** Models that are left out: neither their texts nor what they read have changed. */
  readonly unchanged: readonly string[]
  /** When the oldest of these was built, as ISO text; null where there are none. */
  readonly since: string | null
  readonly inputs: ReadonlyMap<string, NodeInputs>
  /** Of the engine: see `readSettings`. */
  readonly settings: string
  readonly states: NodeStates
}

/**
 * The models and tests in files whose result may be another one than that of their last build: their texts changed, a table
 * that they read has changed, a model that they read is built again, or it cannot be known. A model that failed, was skipped
 * or warned, or that another command than `transform` has built, is among them.
 */
export async function affectedModels(engine: Engine, graph: ModelGraph, now: Date): Promise<Affected> {
  const { session, kind } = engine
  const inputs = await nodeInputs(graph, kind, endOf(now))
  const [settings, filled, migrated, recorded, builtModels, existing] = await inOneTrip(session, (batch) => [
    readSettings(batch, kind),
    readFilledTables(batch),
    // Migrations may write outside of transactions, which Postgres counts later.
    kind === 'postgres' ? readMigrated(batch) : undefined,
    readModelInputs(batch),
    readBuiltModels(batch),
    readRelations(batch, kind),
  ])
  const states = openStates(engine, graph, { filled, migrated })
  const unsettled = await unsettledCalls(
    session,
    kind,
    [...inputs.values()].flatMap(({ calls }) => calls),
  )
  const built = new Map(builtModels.map((one) => [fullName(one), one.runId]))
  const views = await states.ofViews(graph.models.filter(({ materialized }) => materialized === 'view'))
  // Postgres counts: it says all at once. DuckDB reads rows, of the tables that are asked for, once.
  const tables = [...inputs.values()].flatMap((one) => one.tables)
  const counted = kind === 'postgres' ? await states.of([...tables, ...graph.models]) : undefined
  const statesOf = async (asked: readonly TableName[]) => counted ?? (await states.of(asked))
  const reasons = new Map<string, string>()
  const order = [...graph.models.map((model) => ({ name: fullName(model), model })), ...graph.tests]
  for (const node of order) {
    const { name } = node
    const one = inputs.get(name)
    if (!one) continue
    const record = recorded.get(name)
    const model = 'model' in node ? node.model : undefined
    const has =
      model && model.materialized !== 'ephemeral'
        ? existing.has(name) && built.get(name) === record?.runId
        : true
    const reason =
      record && has
        ? await changeOf(one, record, {
            reasons,
            settings,
            states,
            statesOf,
            unsettled,
            views,
            isView: model?.materialized === 'view',
          })
        : whyNot(record, existing.has(name))
    if (reason !== undefined) reasons.set(name, reason)
  }
  const unchanged = graph.models
    .filter((model) => model.materialized !== 'ephemeral' && !reasons.has(fullName(model)))
    .map(fullName)
  const times = unchanged.flatMap((name) => recorded.get(name)?.recordedAt ?? [])
  return { reasons, unchanged, since: times.toSorted()[0] ?? null, inputs, settings, states }
}

const whyNot = (record: ModelInputs | undefined, exists: boolean): string => {
  if (!exists) return 'it has not been built yet'
  return record
    ? 'another command has built it'
    : 'it failed or warned last time, or another command has built it'
}

interface Known {
  readonly settings: string
  readonly reasons: ReadonlyMap<string, string>
  readonly states: NodeStates
  /** The states of these tables, and maybe of others. */
  readonly statesOf: NodeStates['of']
  readonly unsettled: ReadonlySet<string>
  /** The states of the views of models, by name. */
  readonly views: Readonly<Record<string, string>>
  readonly isView: boolean
}

const VIEW_CHANGED = 'its view was changed'

/** What differs from the last build; undefined where nothing does. */
async function changeOf(
  { node, definition, until, tables, views: behind, calls, unknown }: NodeInputs,
  record: ModelInputs,
  { reasons, settings, states, statesOf, unsettled, views, isView }: Known,
): Promise<string | undefined> {
  if (definition !== record.definition) return 'its text changed'
  if (until !== undefined && until !== record.inputs['until']) return 'a new day has begun since'
  if (settings !== record.inputs['settings']) return 'the database has another version or other settings'
  if (isView && views[node] !== record.inputs[node]) return VIEW_CHANGED
  const [part] = unknown
  if (part !== undefined) return `it reads ${part}`
  const moment = calls.flatMap((one) => one.unsettled)[0]
  if (moment !== undefined) return `it reads ${moment}`
  const called = calls
    .flatMap((one) => [...one.functions, ...one.tableFunctions])
    .find((name) => unsettled.has(name))
  if (called !== undefined) return `it calls ${called}()`
  const foreign = tables.find((table) => !states.isFilled(table))
  if (foreign) return `${fullName(foreign)} is not filled by Sluice`
  const above = tables.map(fullName).find((name) => reasons.has(name))
  if (above !== undefined) return `${above} is built`
  const own = isView || record.inputs[node] === undefined ? [] : [splitFullName(node)]
  const changedOf = async (asked: readonly TableName[]): Promise<string | undefined> => {
    const now = await statesOf(asked)
    return asked.map(fullName).find((name) => now[name] === undefined || now[name] !== record.inputs[name])
  }
  const changed = await changedOf(tables)
  if (changed !== undefined) return `${changed} changed`
  if ((await changedOf(own)) !== undefined) return 'its rows were changed'
  // What was built while the view was another one has its rows.
  const view = behind.find((name) => reasons.get(name) === VIEW_CHANGED)
  return view === undefined ? undefined : `${view} is built`
}
