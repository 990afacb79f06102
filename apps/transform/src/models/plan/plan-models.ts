import type { Engine } from '@sluice/engine'
import { readBuiltModels, readModelSlices, type BuiltModel } from '@sluice/ledger'
import { fullName, SluiceError } from '@sluice/schema'
import { compileQuery } from '../graph/compile-query.ts'
import type { ModelGraph, Read } from '../graph/model-graph.ts'
import { fingerprintOf } from '../materialise/build-model.ts'
import { hasSlices } from '../materialise/build-incremental.ts'
import { columnChanges } from '../relation/column-changes.ts'
import { endOf, FIRST_DAY, rangesDue } from '../materialise/day-range.ts'
import { readAllColumns, type RelationColumn } from '../relation/relation.ts'
import type { Model } from '../model.ts'
import { estimatedRows } from './estimated-rows.ts'
import type { PlannedModel } from './planned-model.ts'
import { withPlannedColumns } from './planned-columns.ts'

/** What a build would do. */
export interface ModelPlan {
  readonly planned: readonly PlannedModel[]
  /** Columns that go, or get another type. */
  readonly lost: readonly { readonly table: string; readonly column: string }[]
  /** Tables and views that a model has made whose file is gone; nothing drops them. */
  readonly gone: readonly string[]
}

export interface PlanModelsOptions {
  /** Names of the models to plan; those below them are looked at, too. */
  readonly selected: ReadonlySet<string>
  /** False: the target has no tables of Sluice yet, and so no models. */
  readonly installed: boolean
  readonly now: Date
}

/**
 * What a build of the selected models would do on a target: which tables are filled again and why, which columns change, which
 * days are missing, and which models below no longer run. Reads no rows, and changes nothing.
 */
export async function planModels(
  engine: Engine,
  graph: ModelGraph,
  { selected, installed, now }: PlanModelsOptions,
): Promise<ModelPlan> {
  const { session, kind } = engine
  const built = new Map((installed ? await readBuiltModels(session) : []).map((one) => [fullName(one), one]))
  const live = await readAllColumns(session, kind)
  const rows = await estimatedRows(session, kind)
  const planned: PlannedModel[] = []
  const lost: ModelPlan['lost'][number][] = []
  // Models whose columns will be others, or that will not run: what reads them must be looked at.
  const shifted = new Set<string>()
  await withPlannedColumns(engine, graph, async (columnsOf) => {
    for (const model of graph.models) {
      const name = fullName(model)
      const isBelow = (graph.parents.get(name) ?? []).some((parent) => shifted.has(parent))
      if (model.materialized === 'ephemeral') {
        if (isBelow) shifted.add(name)
        continue
      }
      const before = live.get(name)
      const status = statusOf(graph, model, built.get(name), before !== undefined, isBelow)
      if (status === 'unchanged' || (!selected.has(name) && status !== 'below')) {
        if (selected.has(name))
          planned.push(await unchanged(engine, model, { now, rows: rows.get(name) ?? null }))
        continue
      }
      const after = await columnsOf(model)
      const broken = after instanceof SluiceError ? after : undefined
      const changes =
        before === undefined || after instanceof SluiceError
          ? { additive: [], destructive: [] }
          : columnChanges(before, after)
      if (before && !(after instanceof SluiceError)) lost.push(...lostColumns(name, before, after))
      const isShifted =
        status === 'new' || broken !== undefined || changes.additive.length + changes.destructive.length > 0
      if (isShifted) shifted.add(name)
      planned.push({
        ...placeOf(model),
        status,
        action: actionOf(model, status),
        ...changes,
        rows: model.materialized === 'view' || before === undefined ? null : (rows.get(name) ?? 0),
        slices: [],
        breaks: broken ? { message: broken.message, place: broken.place ?? null } : null,
      })
    }
  })
  const names = new Set(graph.models.map(fullName))
  return { planned, lost, gone: [...built.keys()].filter((name) => !names.has(name)) }
}

/** Columns that go, or get another type. */
const lostColumns = (
  table: string,
  before: readonly RelationColumn[],
  after: readonly RelationColumn[],
): ModelPlan['lost'] =>
  before
    .filter((column) => !after.some(({ name, type }) => name === column.name && type === column.type))
    .map(({ name: column }) => ({ table, column }))

function statusOf(
  graph: ModelGraph,
  model: Read<Model>,
  built: BuiltModel | undefined,
  exists: boolean,
  isBelow: boolean,
): PlannedModel['status'] {
  if (!built || !exists) return 'new'
  if (built.fingerprint !== fingerprintOf(model, compileQuery(graph, model))) return 'changed'
  return isBelow ? 'below' : 'unchanged'
}

/** A snapshot keeps its versions; an incremental model goes on as long as its own query is the same. */
function actionOf(model: Model, status: PlannedModel['status']): PlannedModel['action'] {
  if (status === 'new') return 'create'
  if (model.materialized === 'view') return 'replace'
  return model.snapshot || (model.incremental && status === 'below') ? 'update' : 'fill'
}

const placeOf = (model: Model): Pick<PlannedModel, 'model' | 'path' | 'materialized'> => ({
  model: fullName(model),
  path: model.file,
  materialized: model.materialized,
})

/** A model of which only the rows are brought up to date. */
async function unchanged(
  { session }: Engine,
  model: Model,
  { now, rows }: { readonly now: Date; readonly rows: number | null },
): Promise<PlannedModel> {
  const { incremental, snapshot, materialized } = model
  const slices =
    incremental && hasSlices(incremental)
      ? rangesDue(await readModelSlices(session, model), {
          begin: incremental.begin ?? FIRST_DAY,
          until: endOf(now),
          lookback: incremental.lookback,
        })
      : []
  return {
    ...placeOf(model),
    status: 'unchanged',
    action: materialized === 'view' ? 'none' : incremental || snapshot ? 'update' : 'fill',
    additive: [],
    destructive: [],
    rows: materialized === 'table' ? rows : null,
    slices,
    breaks: null,
  }
}
