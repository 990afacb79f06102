import { sqlFile, type Session } from '@sluice/engine'
import { fullName, type TableName } from '@sluice/schema'
import { statementsOf } from '../statements.ts'

const statement = statementsOf(sqlFile('../../sql/models.sql', import.meta.url))
const INPUTS = statement('inputs')
const RECORD = statement('record inputs')
const FORGET = statement('forget inputs')
const FILLED = statement('filled tables')
const MIGRATED = statement('migrated')

/** What a model, or a test in a file, was built from: a row of `model_inputs`. */
export interface ModelInputs {
  /** `marts.daily`, or the name of a test's file. */
  readonly node: string
  readonly runId: number
  /** The fingerprint of its texts. */
  readonly definition: string
  /** The states of the tables that it read, and of its own, by `dataset.name`. */
  readonly inputs: Readonly<Record<string, string>>
}

/** What all models and tests were built from, by node. */
export async function readModelInputs(
  session: Pick<Session, 'rows'>,
): Promise<ReadonlyMap<string, ModelInputs & { readonly recordedAt: string }>> {
  const rows = await session.rows<ModelInputs & { readonly recordedAt: string } & Record<string, unknown>>(
    INPUTS,
  )
  return new Map(rows.map((row) => [row.node, row]))
}

/** Records what a model or test was built from. */
export async function recordModelInputs(
  session: Session,
  { node, runId, definition, inputs }: ModelInputs,
): Promise<void> {
  await session.run(RECORD, [node, runId, definition, JSON.stringify(inputs)])
}

/** Forgets what a model or test was built from. */
export const forgetModelInputs = (session: Session, node: string): Promise<number> =>
  session.run(FORGET, [node])

/** The tables that loads fill, as `dataset.name`. */
export async function readFilledTables(session: Pick<Session, 'rows'>): Promise<ReadonlySet<string>> {
  const rows = await session.rows<TableName & Record<string, unknown>>(FILLED)
  return new Set(rows.map(fullName))
}

/** A text that is another one once a statement of a migration was run. */
export async function readMigrated(session: Pick<Session, 'rows'>): Promise<string> {
  const [row] = await session.rows<{ state: string }>(MIGRATED)
  return row?.state ?? ''
}
