import { sqlFile, type Session } from '@sluice/engine'
import type { TableName } from '@sluice/schema'
import { insertRows } from '../insert-rows.ts'
import { statementsOf } from '../statements.ts'

const statement = statementsOf(sqlFile('../../sql/models.sql', import.meta.url))
const BUILT = statement('built')
const ALL = statement('all')
const ALL_WITH_COMMENTS = statement('all with comments')
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

/** Comments by column; that of the table or view itself by an empty name. */
export type ModelComments = Readonly<Record<string, string>>

/** A model with the comments that its last build wrote; null where an older version of Sluice built it. */
export interface CommentedModel extends BuiltModel {
  readonly comments: ModelComments | null
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
): Promise<CommentedModel | undefined> {
  const [built] = await session.rows<CommentedModel & Record<string, unknown>>(BUILT, [dataset, name])
  return built
}

/** All tables and views that models have made. */
export const readBuiltModels = (session: Pick<Session, 'rows'>): Promise<readonly BuiltModel[]> =>
  session.rows<BuiltModel & Record<string, unknown>>(ALL)

/** All of them with the comments that their last builds wrote, in a schema `_sluice` of this version. */
export const readCommentedModels = (session: Pick<Session, 'rows'>): Promise<readonly CommentedModel[]> =>
  session.rows<CommentedModel & Record<string, unknown>>(ALL_WITH_COMMENTS)

/** Records that a model has made its table or view. `isKnown`: it is recorded that it did so before. */
export async function recordBuiltModel(tx: Session, model: CommentedModel, isKnown: boolean): Promise<void> {
  const { dataset, name, materialized, fingerprint, runId, comments } = model
  // An upsert takes DuckDB three times as long.
  await tx.later(isKnown ? RECORD_AGAIN : RECORD, [
    dataset,
    name,
    materialized,
    fingerprint,
    runId,
    JSON.stringify(comments),
  ])
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
