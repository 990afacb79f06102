import { createSchema, qualified, type EngineKind, type Session, type Statement } from '@sluice/engine'
import { fullName } from '@sluice/schema'
import { compileQuery } from '../graph/compile-query.ts'
import type { ModelGraph, Read } from '../graph/model-graph.ts'
import { boundQuery, savepointIn, timeTypeOf } from '../materialise/bound-query.ts'
import { assertKeys } from '../materialise/keys.ts'
import { assertTimes, updateTable, wholeQuery } from '../materialise/build-incremental.ts'
import { firstSnapshot, takeSnapshot } from '../materialise/build-snapshot.ts'
import { dayAfter, FIRST_DAY } from '../materialise/day-range.ts'
import { runWithQuery } from '../materialise/query-error.ts'
import { readColumns } from '../relation/relation.ts'
import type { Model } from '../model.ts'
import { modelKey } from '../model-key.ts'
import { compareRows, type RowDifferences } from './compare-rows.ts'
import { fillTable } from './fill-table.ts'
import type { PlainTables } from './plain-tables.ts'
import { readTextRows } from './read-text-rows.ts'
import { unitError } from './unit-error.ts'
import type { Given, UnitTest } from './unit-test.ts'

/** What the unit tests of an engine share. */
export interface UnitState {
  readonly kind: EngineKind
  /** A transaction on the shadow that is rolled back behind each test. */
  readonly session: Session
  readonly graph: ModelGraph
  /** The tables there are, empty; those of models, too. */
  readonly tables: PlainTables
}

const MADE = '__sluice_made'
const EXPECTED = '__sluice_expected'
const BESIDE = '__sluice_beside'
const LAST_DAY = '9999-12-31'
const SOME_TIME = '2026-01-01T00:00:00Z'

/**
 * Runs a model over the rows that a unit test gives, and compares what it makes with the rows that are expected.
 * @throws SluiceError E_MODEL_UNIT, and whatever is wrong with the model
 */
export async function runUnitTest(
  state: UnitState,
  model: Read<Model>,
  test: UnitTest,
): Promise<RowDifferences> {
  const { kind, session } = state
  const graph = withGivenModels(state.graph, test)
  await session.script(createSchema(kind, model.dataset)) // an ephemeral model alone may be in it
  for (const given of test.given) await fillGiven(state, graph, model, given)
  const made = await makeRows(state, model, compileQuery(graph, model), test)
  const columns = await readColumns(session, kind, { dataset: model.dataset, name: made })
  const expected = qualified(model.dataset, EXPECTED)
  await session.script(`create table ${expected} as select * from ${qualified(model.dataset, made)} limit 0`)
  await fillTable(session, kind, expected, columns, test.expect)
  const compared = columns.filter(({ name }) => test.expect.columns.includes(name))
  const read = (name: string) => readTextRows(session, kind, qualified(model.dataset, name), compared)
  const names = compared.map(({ name }) => name)
  return compareRows(await read(EXPECTED), await read(made), names, keyOf(model, names))
}

/** Ephemeral models whose rows are given are read as tables. */
function withGivenModels(graph: ModelGraph, { given }: UnitTest): Pick<ModelGraph, 'byName'> {
  const byName = new Map(graph.byName)
  for (const table of given) {
    const model = byName.get(fullName(table))
    if (model) byName.set(fullName(table), { ...model, materialized: 'table' })
  }
  return { byName }
}

async function fillGiven(
  { kind, session, graph, tables }: UnitState,
  given: Pick<ModelGraph, 'byName'>,
  model: Read<Model>,
  table: Given,
): Promise<void> {
  const name = fullName(table)
  const read = tablesRead(given, model)
  const isOwn = name === fullName(model)
  if (isOwn && !model.incremental && !model.snapshot)
    throw unitError(
      table.rows.file,
      `${name} is built from the beginning each time`,
      'only incremental models and snapshots have earlier rows; remove the file',
    )
  if (!isOwn && !read.has(name))
    throw unitError(
      table.rows.file,
      `${fullName(model)} does not read ${name}`,
      `it reads ${[...read].toSorted().join(', ') || 'no table'}`,
    )
  const ephemeral = graph.byName.get(name)
  if (ephemeral?.materialized === 'ephemeral') {
    await session.script(createSchema(kind, table.dataset))
    await session.script(
      `create table ${qualified(table.dataset, table.name)} as select * from (${compileQuery(graph, ephemeral)}\n) as q limit 0`,
    )
  }
  const columns = tables.get(name) ?? (await readColumns(session, kind, table))
  await fillTable(session, kind, qualified(table.dataset, table.name), columns, table.rows)
}

/** The tables that a model reads, those that ephemeral ones read for it included. */
function tablesRead({ byName }: Pick<ModelGraph, 'byName'>, model: Read<Model>): ReadonlySet<string> {
  const read = new Set<string>()
  for (const reference of model.references) {
    const parent = byName.get(fullName(reference))
    read.add(fullName(reference))
    if (parent?.materialized === 'ephemeral')
      for (const name of tablesRead({ byName }, parent)) read.add(name)
  }
  return read
}

/** Makes the rows as a build would; gives the name of the table that has them, in the schema of the model. */
async function makeRows(
  { kind, session: tx }: UnitState,
  model: Read<Model>,
  query: string,
  { given, settings }: UnitTest,
): Promise<string> {
  const hasRows = given.some((table) => fullName(table) === fullName(model))
  const columns = hasRows ? await readColumns(tx, kind, model) : []
  const step = { tx, kind, model, query, beside: BESIDE, columns }
  const now = new Date(settings.now ?? SOME_TIME)
  const until =
    settings.until ?? (settings.now === undefined ? LAST_DAY : dayAfter(now.toISOString().slice(0, 10), 1))
  if (hasRows && model.incremental) {
    const { since } = settings
    await updateTable(
      { ...step, incremental: model.incremental },
      { until, ...(since !== undefined && { restate: { since, until } }) },
    )
    return model.name
  }
  if (hasRows && model.snapshot) {
    await takeSnapshot({ ...step, snapshot: model.snapshot, now })
    return model.name
  }
  const timeType = await timeTypeOf(tx, kind, model, query, savepointIn(tx, kind))
  const days = { since: settings.since ?? model.incremental?.begin ?? FIRST_DAY, until }
  const whole = wholeOf(model, boundQuery(model, query, days, timeType), timeType, now)
  const table = qualified(model.dataset, MADE)
  await runWithQuery(`create table ${table} as`, whole.sql, (sql) => tx.run(sql, whole.parameters))
  if (model.incremental) await assertTimes({ tx, model, incremental: model.incremental }, table)
  if (model.snapshot || model.incremental?.strategy === 'merge') await assertKeys(tx, model, table)
  return MADE
}

function wholeOf(
  { incremental, snapshot }: Model,
  query: Statement,
  timeType: string | undefined,
  now: Date,
): Statement {
  if (incremental) return wholeQuery(incremental, query, timeType)
  return snapshot ? { ...query, sql: firstSnapshot(snapshot, query.sql, now) } : query
}

/** Columns by which a row is the same one; none where the compared columns lack them. */
function keyOf(model: Model, columns: readonly string[]): readonly string[] {
  const all = modelKey(model)
  return all.every((column) => columns.includes(column)) ? all : []
}
