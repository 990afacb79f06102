import type { EngineKind, Session } from '@sluice/engine'
import { fullName, printedError, SluiceError, type TableName } from '@sluice/schema'
import { modelError } from '../materialise/query-error.ts'
import type { Model, SqlTest } from '../model.ts'
import type { ModelTest } from '../model-test.ts'
import { failuresTable, readFailing, storeFailing, type FailingRows } from '../test/failing-rows.ts'
import { fitRule } from '../test/fit-rule.ts'
import { keptBy } from '../test/kept-by.ts'
import { runTest, testFailed } from '../test/run-test.ts'
import { testQuery } from '../test/test-query.ts'
import { testName } from './nodes.ts'
import type { Done } from './node-result.ts'

/** What a test found, and its rows where they are to be stored. */
export interface Tested {
  readonly done: Done
  /** Where its rows are stored; undefined where they are not. */
  readonly table: TableName | undefined
  readonly failing: FailingRows | undefined
}

/** Where tests are run, and the schema that the rows which fail are stored in. */
export interface TestsOn {
  readonly session: Session
  readonly kind: EngineKind
  readonly failures: string
}

/** Runs a test in the header of a model on `relation`, SQL behind `from`. `built`: the model was built just now. */
export async function testModel(
  on: TestsOn,
  model: Model,
  test: ModelTest,
  relation: string,
  { built = false }: { readonly built?: boolean } = {},
): Promise<Tested> {
  const node = testName(model, test)
  const kept = built ? keptBy(model, test) : undefined
  if (kept !== undefined) {
    const done: Done = { ...blank(node, model.file), status: 'passed', rows: 0, reason: kept }
    return { done, table: tableFor({ ...model, node }, on), failing: undefined }
  }
  const one = { ...model, ...test, node, place: `${model.file}:${test.line}` }
  const fitted = await ofTest(one, () => fitRule(on.session, on.kind, test, relation, model))
  return tested(on, one, testQuery(fitted, relation, model))
}

/** Runs a test that is a separate file. */
export const testSql = (on: TestsOn, test: SqlTest, query: string): Promise<Tested> =>
  tested(on, { ...test, node: test.name, place: `${test.file}:${test.line}` }, query)

interface OneTest extends Pick<ModelTest, 'severity' | 'warnIf' | 'errorIf'> {
  readonly node: string
  readonly place: string
  readonly file: string
  readonly storeFailures: boolean
}

const tableFor = (
  { node, storeFailures }: Pick<OneTest, 'node' | 'storeFailures'>,
  { failures }: TestsOn,
): TableName | undefined => (storeFailures ? failuresTable(node, failures) : undefined)

async function tested(on: TestsOn, one: OneTest, query: string): Promise<Tested> {
  const { session, kind } = on
  const { node, place, file } = one
  const { status, rows } = await ofTest(one, () => runTest(session, query, one))
  const table = tableFor(one, on)
  const failing =
    table && status !== 'passed'
      ? await ofTest(one, () => readFailing(session, kind, query, table.dataset))
      : undefined
  const stored = table && failing ? fullName(table) : null
  const error = status === 'failed' ? printedError(testFailed(node, { rows, stored }, place)) : null
  return { done: { ...blank(node, file), status, rows, stored, error }, table, failing }
}

/** Runs the SQL of a test; an error is that of the test, not of the query of its model. */
async function ofTest<T>({ node, file, place }: OneTest, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const known = modelError(error, { file, line: 1 }, false)
    if (known?.code !== 'E_MODEL_SQL') throw error
    throw new SluiceError(`${node}: ${known.message}`, {
      code: 'E_MODEL_SQL',
      place,
      hint: 'correct the test; nothing was changed',
      cause: error,
    })
  }
}

const blank = (node: string, file: string) =>
  ({
    node,
    kind: 'test',
    materialized: null,
    path: file,
    changes: [],
    reason: null,
    stored: null,
    error: null,
  }) as const

/** Stores the rows that failed: with the model, or once the transaction of a model that failed is rolled back. */
export async function storeTested(session: Session, all: readonly Tested[]): Promise<void> {
  for (const { table, failing } of all) if (table) await storeFailing(session, table, failing)
}
