import { withoutIndexes, type EngineKind, type Session } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import type { Statement } from '../migration/split-statements.ts'
import type { SqlFile } from '../migration/sql-file.ts'
import { BUILDS_INDEXES, TIME_IS_UP } from '../changes/widen/widen-online.ts'
import { explainSqlError, sqlState } from './sql-error.ts'

const ENDS_TRANSACTION = /^(begin|start\s+transaction|commit|end|rollback|abort|prepare\s+transaction)\b/i

/** @throws SluiceError E_MIGRATION_TRANSACTION where a file would end the transaction that it runs in */
function assertNoTransactions({ path, transaction, statements }: SqlFile): void {
  const found = statements.find(({ text }) => transaction && ENDS_TRANSACTION.test(text))
  if (!found) return
  throw new SluiceError(`${path}:${found.line} has "${found.text}", but each file runs in one transaction`, {
    code: 'E_MIGRATION_TRANSACTION',
    place: `${path}:${found.line}`,
    hint: 'remove it; put a statement that cannot run in a transaction into a file with the line "--! Transaction: none"',
  })
}

/** DuckDB changes no column of a table that has indexes. */
const runOne = (session: Session, kind: EngineKind, statement: Statement): Promise<void> => {
  const run = (): Promise<void> => runWhole(session, statement)
  return kind === 'duckdb' ? withoutIndexes(session, statement.text, run) : run()
}

/** A backfill ends before the server's statement_timeout ends it, and is run until it is done. */
async function runWhole(session: Session, { text }: Statement): Promise<void> {
  for (;;) {
    try {
      return await session.script(text)
    } catch (error) {
      if (sqlState(error) !== TIME_IS_UP) throw error
    }
  }
}

/** The statement itself, or those that its rows are. */
async function given(session: Session, statement: Statement): Promise<readonly Statement[]> {
  if (!statement.text.startsWith(BUILDS_INDEXES)) return [statement]
  const rows = await session.rows<Record<string, string>>(statement.text)
  return rows.flatMap((row) => Object.values(row).map((text) => ({ ...statement, text })))
}

export interface RunOptions {
  /** Index of the first statement to run. */
  readonly from?: number
  /** Is asked before each statement, also before each one that a query gives; false passes it over, as one that is done. */
  readonly before?: (statement: Statement, index: number) => Promise<boolean>
  /** Receives after each how many are done. */
  readonly done?: (count: number) => Promise<void>
}

/**
 * Runs the statements of a file from the one with index `from`.
 * @throws SluiceError E_MIGRATION_FAILED with file, line and statement
 */
export async function runStatements(
  session: Session,
  kind: EngineKind,
  file: SqlFile,
  { from = 0, before = async () => true, done = async () => {} }: RunOptions = {},
): Promise<void> {
  assertNoTransactions(file)
  for (const [index, statement] of file.statements.entries()) {
    if (index < from) continue
    try {
      for (const one of await given(session, statement))
        if (await before(one, index)) await runOne(session, kind, one)
    } catch (error) {
      throw explainSqlError(error, file, statement)
    }
    await done(index + 1)
  }
}
