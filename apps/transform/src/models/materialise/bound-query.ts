import { ident, type EngineKind, type Session, type Statement } from '@sluice/engine'
import { fullName, SluiceError } from '@sluice/schema'
import type { Model, Strategy } from '../model.ts'
import { bindBounds, hasPlaceholders, withNulls, type Bounds } from '../read/placeholders.ts'
import { FIRST_DAY, type DayRange } from './day-range.ts'
import { QueryError, runWithQuery } from './query-error.ts'
import type { RelationColumn } from '../relation/relation.ts'

const TYPE_OF: Readonly<Record<EngineKind, string>> = { duckdb: 'typeof', postgres: 'pg_catalog.pg_typeof' }

/** Nulls that the placeholders may be: of no type, and where the query computes with them, of one that it can have. */
const NULLS = [undefined, 'date', 'timestamp']

/** Does work that may fail; see `savepointIn`. */
type Attempt = <T>(work: () => Promise<T>) => Promise<T>

/** Work that fails does not end the transaction. */
export const savepointIn =
  (tx: Pick<Session, 'later' | 'script'>, kind: EngineKind): Attempt =>
  async (work) => {
    if (kind === 'duckdb') return work()
    await tx.later('savepoint attempted')
    try {
      const result = await work()
      await tx.script('release savepoint attempted')
      return result
    } catch (error) {
      await tx.script('rollback to savepoint attempted')
      throw error
    }
  }

/**
 * The type of the time column that a query gives; undefined where nothing asks for it: no `:since`, no `:until`, and no
 * `begin`. `attempt`: in a transaction, that of `savepointIn`.
 */
export async function timeTypeOf(
  session: Pick<Session, 'rows'>,
  kind: EngineKind,
  { incremental }: Pick<Model, 'incremental'>,
  query: string,
  attempt: Attempt = (work) => work(),
): Promise<string | undefined> {
  const { timeColumn, begin: first } = incremental ?? {}
  if (timeColumn === undefined || (first === undefined && !hasPlaceholders(query))) return undefined
  const begin = `select cast(${TYPE_OF[kind]}((select q.${ident(timeColumn)} from (`
  const errors: QueryError[] = []
  for (const type of NULLS) {
    try {
      const [row] = await attempt(() =>
        runWithQuery(begin, withNulls(query, type), (sql) =>
          session.rows<{ type: string }>(`${sql}\n) as q limit 0)) as text) as type`),
        ),
      )
      return row?.type
    } catch (error) {
      if (!(error instanceof QueryError)) throw error
      errors.push(error)
    }
  }
  throw errors[0]
}

/** The query as it runs without rows, to be described: each placeholder has its type. */
export const describedQuery = async (
  session: Pick<Session, 'rows'>,
  kind: EngineKind,
  model: Pick<Model, 'incremental'>,
  query: string,
  attempt?: Attempt,
): Promise<string> => {
  const timeType = await timeTypeOf(session, kind, model, query, attempt)
  return withNulls(query, timeType && boundType(timeType))
}

/** The query of a model for a range, whose bounds are parameters of a type; without placeholders, the query itself. */
export function boundQuery(
  model: Model,
  query: string,
  range: DayRange,
  timeType: string | undefined,
): Statement {
  if (!hasPlaceholders(query)) return { sql: query, parameters: [] }
  if (timeType === undefined) throw new Error(`${fullName(model)} has :since or :until, but no time column`)
  return bindBounds(query, boundsOf(model, query, range, timeType), boundType(timeType))
}

const UNSIGNED = /^u(?:tinyint|smallint|integer|bigint|hugeint)$/

/**
 * The type that placeholders get for a time column of a type: one that has a value before all others, which unsigned integers
 * and numbers of so many digits lack.
 */
export function boundType(timeType: string): string {
  const name = timeType.toLowerCase()
  if (UNSIGNED.test(name)) return 'hugeint'
  return name.startsWith('numeric(') ? 'numeric' : timeType
}

/** @throws SluiceError E_MODEL_TIME where days are none of the type */
export function boundsOf(model: Model, query: string, { since, until }: DayRange, timeType: string): Bounds {
  const isDay = /^(date|timestamp|text|varchar|character varying)/i.test(timeType)
  const first = since === FIRST_DAY ? lowest(timeType, model.incremental?.strategy) : since
  if (first === undefined || (!isDay && hasPlaceholders(query, 'until'))) throw noDay(model, timeType)
  return { since: first, until }
}

/** The type that its time column has in a table; to DuckDB, names in other letters are the same. */
export function timeTypeIn(
  columns: readonly RelationColumn[],
  { incremental }: Pick<Model, 'incremental'>,
): string | undefined {
  const { timeColumn } = incremental ?? {}
  const small = timeColumn?.toLowerCase()
  const column =
    columns.find(({ name }) => name === timeColumn) ??
    columns.find(({ name }) => name.toLowerCase() === small)
  return column?.type
}

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
  if (UNSIGNED.test(name)) return '-1'
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
