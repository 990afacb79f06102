import { sqlFile, type Session } from '@sluice/engine'
import type { TableName } from '@sluice/schema'
import { insertRows } from '../insert-rows.ts'
import { statementsOf } from '../statements.ts'

const statement = statementsOf(sqlFile('../../sql/models.sql', import.meta.url))
const BUILT = statement('built')
const ALL = statement('all')
const RECORD = statement('record')
const RECORD_AGAIN = statement('record again')
const NEXT_RUN = statement('next run')
const RECORD_RUNS = statement('record runs')
const LAST_RUN = statement('last run')
const SLICES = statement('slices of a model')
const RECORD_SLICE = statement('record slice')
const FORGET_TOUCHING = statement('forget touching slices')
const FORGET_SLICES = statement('forget slices')

/** A table or view that a model has made: a row of `models`. */
export interface BuiltModel extends TableName {
  readonly materialized: string
  readonly fingerprint: string
  readonly runId: number
}

/** What a run did with models: built them, tested them, or both. */
export type ModelsCommand = 'run' | 'build' | 'test'

/** What became of a model or test in a run: a row of `model_runs`. */
export interface ModelRun {
  /** `marts.daily`, or of a test `marts.daily: unique(id)`. */
  readonly node: string
  readonly kind: 'model' | 'test'
  readonly status: 'built' | 'passed' | 'warned' | 'failed' | 'skipped'
  readonly startedAt: Date
  readonly seconds: number
  /** Rows of the table, or rows that the test found; null where they are not known. */
  readonly rows: number | null
  readonly code: string | null
  readonly message: string | null
  readonly place: string | null
}

/** The table or view of this name that a model has made; undefined where none has. */
export async function readBuiltModel(
  session: Pick<Session, 'rows'>,
  { dataset, name }: TableName,
): Promise<BuiltModel | undefined> {
  const [built] = await session.rows<BuiltModel & Record<string, unknown>>(BUILT, [dataset, name])
  return built
}

/** All tables and views that models have made. */
export const readBuiltModels = (session: Pick<Session, 'rows'>): Promise<readonly BuiltModel[]> =>
  session.rows<BuiltModel & Record<string, unknown>>(ALL)

/** Records that a model has made its table or view. `isKnown`: it is recorded that it did so before. */
export async function recordBuiltModel(tx: Session, model: BuiltModel, isKnown: boolean): Promise<void> {
  const { dataset, name, materialized, fingerprint, runId } = model
  // An upsert takes DuckDB three times as long.
  await tx.later(isKnown ? RECORD_AGAIN : RECORD, [dataset, name, materialized, fingerprint, runId])
}

/** The number of a new run of models. */
export async function nextModelRunId(session: Session): Promise<number> {
  const [row] = await session.rows<{ id: number }>(NEXT_RUN)
  return Number(row?.id)
}

/** Records what became of models or tests. */
export const recordModelRuns = (
  session: Session,
  runId: number,
  command: ModelsCommand,
  runs: readonly ModelRun[],
): Promise<void> =>
  insertRows(
    session,
    RECORD_RUNS,
    runs.map(({ node, kind, status, startedAt, seconds, rows, code, message, place }) => [
      runId,
      node,
      kind,
      command,
      status,
      startedAt,
      seconds,
      rows,
      code,
      message,
      place,
    ]),
  )

/** What the last run that is recorded did, by node. */
export const readLastModelRun = (
  session: Session,
): Promise<readonly (Pick<ModelRun, 'node' | 'kind' | 'status'> & { readonly command: ModelsCommand })[]> =>
  session.rows(LAST_RUN)

/** Days that an incremental model has built: from `since` on, before `until`. */
export interface ModelSlice {
  readonly since: string
  readonly until: string
}

/** The days that an incremental model has built, in order, without overlaps. */
export const readModelSlices = (
  session: Session,
  { dataset, name }: TableName,
): Promise<readonly ModelSlice[]> =>
  session.rows<ModelSlice & Record<string, unknown>>(SLICES, [dataset, name])

/** Records that a model has built these days, as one range with those that they touch. */
export async function recordModelSlice(
  tx: Session,
  { dataset, name }: TableName,
  { since, until }: ModelSlice,
): Promise<void> {
  const place = [dataset, name, since, until]
  const touching = await tx.rows<ModelSlice & Record<string, unknown>>(FORGET_TOUCHING, place)
  const all = [{ since, until }, ...touching]
  const first = all.map((one) => one.since).toSorted()[0] ?? since
  const last =
    all
      .map((one) => one.until)
      .toSorted()
      .at(-1) ?? until
  await tx.run(RECORD_SLICE, [dataset, name, first, last])
}

/** Forgets what a model has built, as it is built from the beginning. */
export const forgetModelSlices = (tx: Session, { dataset, name }: TableName): Promise<number> =>
  tx.run(FORGET_SLICES, [dataset, name])
