import { ident, idents, literal, qualified, type Session, type Statement } from '@sluice/engine'
import { readModelSlices, recordModelSlice } from '@sluice/ledger'
import { fullName, SluiceError } from '@sluice/schema'
import type { Incremental, Model } from '../model.ts'
import { boundQuery, savepointIn, timeTypeIn, timeTypeOf } from './bound-query.ts'
import { assertKeys, sameKey } from './keys.ts'
import { FIRST_DAY, rangesDue, type DayRange } from './day-range.ts'
import { runWithQuery } from './query-error.ts'
import { isSame, readColumns, type RelationColumn } from '../relation/relation.ts'

/** What an incremental build knows of the run. */
export interface IncrementalRun {
  /** The day after that of the run. */
  readonly until: string
  /** Days to build again, and nothing else. */
  readonly restate?: DayRange
}

interface Step {
  readonly tx: Session
  readonly kind: 'duckdb' | 'postgres'
  readonly model: Model
  readonly incremental: Incremental
  readonly query: string
  /** The name of the table beside it that takes what is new. */
  readonly beside: string
  /** The columns that the table has. */
  readonly columns: readonly RelationColumn[]
}

/** The range that a build from the beginning covers. */
export const wholeRange = (
  { begin = FIRST_DAY }: Pick<Incremental, 'begin'>,
  { until }: IncrementalRun,
): DayRange => ({ since: begin, until })

/** The query of a build from the beginning; `query` is bound to the range, and gives a time column of the type. */
export function wholeQuery(
  incremental: Incremental,
  query: Statement,
  timeType: string | undefined,
): Statement {
  const { timeColumn, begin } = incremental
  if (timeColumn === undefined || begin === undefined) return query
  const time = `q.${ident(timeColumn)}`
  const sql = `select * from (${query.sql}\n) as q where ${time} >= ${literal(begin)}${orNoTime(incremental, timeType)}`
  return { ...query, sql }
}

/** Rows in no range, which are read with those of each one to be refused. */
function orNoTime(incremental: Incremental, timeType = ''): string {
  const time = `q.${ident(incremental.timeColumn ?? '')}`
  const texts = hasSlices(incremental) && TEXTS.test(timeType) ? ` or ${noDays(time)}` : ''
  return ` or ${time} is null${texts}`
}

const noDays = (time: string): string => `${time} not like '____-__-__%'`

/**
 * Brings a table up to date with the rows of the ranges that are due. Gives the rows that were written; undefined where the
 * columns are others by now, so that the table must be built from the beginning.
 */
export async function updateTable(step: Step, run: IncrementalRun): Promise<number | undefined> {
  const { tx, kind, model, incremental, columns } = step
  let rows = 0
  for (const range of await rangesOf(step, run)) {
    const fresh = await stage(step, range, run)
    const after = await readColumns(tx, kind, { dataset: model.dataset, name: step.beside })
    if (!isSame(columns, after)) {
      await tx.script(`drop table ${fresh}`)
      return undefined
    }
    await assertTimes(step, fresh)
    if (hasSlices(incremental)) await assertDays(step, fresh, after)
    if (incremental.strategy === 'merge') await assertKeys(tx, model, fresh)
    rows += await write(step, fresh, range, run)
    await tx.script(`drop table ${fresh}`)
    if (hasSlices(incremental)) await recordModelSlice(tx, model, range)
  }
  return rows
}

/** Whether the days that were built are recorded. */
export const hasSlices = ({ strategy, timeColumn }: Incremental): boolean =>
  strategy !== 'append' && timeColumn !== undefined

/**
 * A merge without a time column, and an append, have one range each. Its `since` is empty, or where the table of an append
 * ends.
 */
async function rangesOf(
  { tx, model, incremental }: Step,
  { until, restate }: IncrementalRun,
): Promise<readonly DayRange[]> {
  const { strategy, timeColumn, begin, lookback } = incremental
  if (timeColumn === undefined) return [{ since: '', until }]
  if (strategy === 'append') {
    const table = qualified(model.dataset, model.name)
    const [row] = await tx.rows<{ last: string | null }>(
      `select cast(max(${ident(timeColumn)}) as text) as last from ${table}`,
    )
    return [{ since: row?.last ?? '', until }]
  }
  if (restate) return [restate]
  return rangesDue(await readModelSlices(tx, model), { begin: begin ?? FIRST_DAY, until, lookback })
}

/** Fills the table beside with what the query gives for a range, and with rows that are in none, which are an error. */
async function stage(
  { tx, kind, model, incremental, query, beside, columns }: Step,
  range: DayRange,
  run: IncrementalRun,
): Promise<string> {
  const table = qualified(model.dataset, beside)
  const { timeColumn, strategy } = incremental
  const time = timeColumn === undefined ? '' : `q.${ident(timeColumn)}`
  const begin = incremental.begin === undefined ? 'true' : `${time} >= ${literal(incremental.begin)}`
  const from =
    range.since === '' ? begin : `${time} ${strategy === 'append' ? '>' : '>='} ${literal(range.since)}`
  // Rows of days to come are built by the run that reaches the last day.
  const to = strategy === 'append' || range.until >= run.until ? '' : ` and ${time} < ${literal(range.until)}`
  // Somebody may have taken the column out of the table.
  const timeType =
    timeTypeIn(columns, model) ?? (await timeTypeOf(tx, kind, model, query, savepointIn(tx, kind)))
  const where = timeColumn === undefined ? '' : ` where (${from}${to})${orNoTime(incremental, timeType)}`
  const since = range.since || (incremental.begin ?? FIRST_DAY)
  const bound = boundQuery(model, query, { ...range, since }, timeType)
  await runWithQuery(`create table ${table} as select * from (`, bound.sql, (sql) =>
    tx.run(`${sql}\n) as q${where}`, bound.parameters),
  )
  if (kind === 'postgres') await tx.later(`analyze ${table}`)
  return table
}

/** Rows without a time would be in no range, and so never be brought up to date. */
export async function assertTimes(
  { tx, model, incremental: { timeColumn } }: Pick<Step, 'tx' | 'model' | 'incremental'>,
  table: string,
): Promise<void> {
  if (timeColumn === undefined) return
  const [row] = await tx.rows<{ n: number }>(
    `select count(*) as n from ${table} where ${ident(timeColumn)} is null`,
  )
  if (Number(row?.n ?? 0) === 0) return
  throw new SluiceError(`${fullName(model)} has rows in which ${timeColumn} is null`, {
    code: 'E_MODEL_TIME',
    place: `${model.file}:${model.line}`,
    hint: `leave these rows out, or give them a ${timeColumn}: the incremental model needs it`,
  })
}

const DAYS = /^(date|timestamp)/i
const TEXTS = /^(text|varchar|character varying)/i

/** Days are compared with a `time_column`, which must be dates, times, or texts that begin with an ISO day. */
export async function assertDays(
  { tx, model, incremental: { timeColumn = '' } }: Pick<Step, 'tx' | 'model' | 'incremental'>,
  table: string,
  columns: readonly RelationColumn[],
): Promise<void> {
  const type = timeTypeIn(columns, model)
  if (type === undefined || DAYS.test(type)) return
  const isText = TEXTS.test(type)
  const [other] = isText
    ? await tx.rows(`select 1 as one from ${table} where ${noDays(ident(timeColumn))} limit 1`)
    : [type]
  if (!other) return
  const is = isText ? 'contains texts that are not ISO dates' : `is ${type}`
  throw new SluiceError(`${fullName(model)} is built by days, and its ${timeColumn} ${is}`, {
    code: 'E_MODEL_TIME',
    place: `${model.file}:${model.line}`,
    hint: `make it a date or a timestamp; for a growing number, write \`--! strategy: append\``,
  })
}

async function write(
  { tx, model, incremental, columns }: Step,
  fresh: string,
  range: DayRange,
  run: IncrementalRun,
): Promise<number> {
  const table = qualified(model.dataset, model.name)
  const { strategy, timeColumn = '' } = incremental
  if (strategy === 'delete+insert') {
    const to = range.until >= run.until ? '' : ` and ${ident(timeColumn)} < ${literal(range.until)}`
    await tx.run(`delete from ${table} where ${ident(timeColumn)} >= ${literal(range.since)}${to}`)
  }
  if (strategy === 'merge') {
    await tx.run(`delete from ${table} as t using ${fresh} as n where ${sameKey(model)}`)
  }
  const names = idents(columns.map(({ name }) => name))
  return tx.run(`insert into ${table} (${names}) select ${names} from ${fresh}`)
}
