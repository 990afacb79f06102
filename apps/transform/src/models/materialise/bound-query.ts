import { ident, type EngineKind, type Session, type Statement } from '@sluice/engine'
import { fullName, SluiceError } from '@sluice/schema'
import type { Model, Strategy } from '../model.ts'
import { bindBounds, hasPlaceholders, withNulls, type Bounds } from '../read/placeholders.ts'
import { FIRST_DAY, type DayRange } from './day-range.ts'
import { runWithQuery } from './query-error.ts'
import type { RelationColumn } from '../relation/relation.ts'

const TYPE_OF: Readonly<Record<EngineKind, string>> = { duckdb: 'typeof', postgres: 'pg_catalog.pg_typeof' }

/** The type of the time column that a query gives; undefined where the query has no `:since` and no `:until`. */
export async function timeTypeOf(
  session: Pick<Session, 'rows'>,
  kind: EngineKind,
  { incremental }: Pick<Model, 'incremental'>,
  query: string,
): Promise<string | undefined> {
  const { timeColumn } = incremental ?? {}
  if (timeColumn === undefined || !hasPlaceholders(query)) return undefined
  const begin = `select cast(${TYPE_OF[kind]}((select q.${ident(timeColumn)} from (`
  const [row] = await runWithQuery(begin, withNulls(query), (sql) =>
    session.rows<{ type: string }>(`${sql}\n) as q limit 0)) as text) as type`),
  )
  return row?.type
}

/** The query as it runs without rows, to be described: each placeholder has its type. */
export const describedQuery = async (
  session: Pick<Session, 'rows'>,
  kind: EngineKind,
  model: Pick<Model, 'incremental'>,
  query: string,
): Promise<string> => withNulls(query, await timeTypeOf(session, kind, model, query))

/** The query of a model for a range, whose bounds are parameters of a type; without placeholders, the query itself. */
export function boundQuery(
  model: Model,
  query: string,
  range: DayRange,
  timeType: string | undefined,
): Statement {
  if (timeType === undefined || !hasPlaceholders(query)) return { sql: query, parameters: [] }
  return bindBounds(query, boundsOf(model, query, range, timeType), timeType)
}

/** @throws SluiceError E_MODEL_TIME where days are none of the type */
export function boundsOf(model: Model, query: string, { since, until }: DayRange, timeType: string): Bounds {
  const isDay = /^(date|timestamp|text|varchar|character varying)/i.test(timeType)
  const first = since === FIRST_DAY ? lowest(timeType, model.incremental?.strategy) : since
  if (first === undefined || (!isDay && hasPlaceholders(query, 'until'))) throw noDay(model, timeType)
  return { since: first, until }
}

/** The type that its time column has in a table. */
export const timeTypeIn = (
  columns: readonly RelationColumn[],
  { incremental }: Pick<Model, 'incremental'>,
): string | undefined => columns.find(({ name }) => name === incremental?.timeColumn)?.type

const WHOLE: Readonly<Record<string, string>> = {
  tinyint: '-128',
  smallint: '-32768',
  integer: '-2147483648',
  bigint: '-9223372036854775808',
  hugeint: '-170141183460469231731687303715884105728',
}

/** A value before all others of a type, as text; undefined where none is known. */
function lowest(type: string, strategy: Strategy | undefined): string | undefined {
  const name = type.toLowerCase()
  if (/^(date|timestamp)/.test(name)) return FIRST_DAY
  if (/^(text|varchar|character varying)/.test(name)) return strategy === 'append' ? '' : FIRST_DAY
  if (/^u[a-z]*int/.test(name)) return '0'
  if (/^(double|real|float|numeric)/.test(name)) return '-Infinity'
  const [, digits, scale] = /^decimal\((\d+),(\d+)\)$/.exec(name) ?? []
  if (digits !== undefined)
    return `-${'9'.repeat(Number(digits) - Number(scale))}.${'9'.repeat(Number(scale))}`
  return WHOLE[name]
}

const noDay = (model: Model, type: string): SluiceError =>
  new SluiceError(
    `:since and :until are days, and ${model.incremental?.timeColumn} of ${fullName(model)} is ${type.toLowerCase()}`,
    {
      code: 'E_MODEL_TIME',
      place: `${model.file}:${model.line}`,
      hint: 'leave :until out; with `--! strategy: append`, :since is the greatest value in the table',
    },
  )
