import { access } from 'node:fs/promises'
import { keepParts, type Engine, type EngineKind, type Session, type Transaction } from '@sluice/engine'
import type { Log } from '@sluice/loader'
import type { TableName } from '@sluice/schema'
import { renamesIn } from '../../migration/read/renames-in.ts'
import type { Statement } from '../../migration/split-statements.ts'
import type { SqlFile } from '../../migration/sql-file.ts'
import { concurrentIndex, isBuilt } from './concurrent-index.ts'
import { readHistory, recordRenames, writeHistory, type HistoryEntry } from '@sluice/ledger'
import { transactionInTurn } from './in-turn.ts'
import { prefixChecksum } from '../history/prefix-checksum.ts'
import { renameStaged } from './renames.ts'
import { runStatements } from '../../statements/run-statements.ts'

interface Run {
  readonly id: string
  readonly file: SqlFile
  /** Where it was read. */
  readonly path: string
  /** Tables of which the file may make a copy. */
  readonly copied?: readonly TableName[]
  readonly now: () => Date
  readonly log: Log
}

function entryOf({ id, file, now }: Run, started: Date, statements: number): HistoryEntry {
  const finished = statements === file.statements.length
  return {
    id,
    checksum: finished ? file.checksum : prefixChecksum(file, statements),
    appliedAt: started.toISOString(),
    seconds: (now().getTime() - started.getTime()) / 1000,
    statements,
    finished,
  }
}

/** Lets what waits follow the columns to which the file gives another name. */
async function follow(engine: Engine, tx: Transaction, { id, file }: Run): Promise<void> {
  const renames = renamesIn(file)
  if (renames.length === 0) return
  await recordRenames(tx, id, renames)
  await renameStaged(tx, renames, await tx.catalog([...new Set(renames.map(({ dataset }) => dataset))]))
}

/** Whether another process has taken it back since it was read: with a newer proposal in its place, or by a rejection. */
async function isGone({ id, path, log }: Run): Promise<boolean> {
  const isThere = await access(path).then(
    () => true,
    () => false,
  )
  if (!isThere)
    log.warn(`${id} no longer exists: it was superseded or rejected in the meantime, and is not applied`)
  return !isThere
}

/** A copy on DuckDB gets what the table has: a crash between its statements must not lose that. */
const mustBeWhole = (kind: EngineKind, copied: readonly TableName[]): boolean =>
  kind === 'duckdb' && copied.length > 0

/** Whether another process has applied it, or taken it back, since it was read. */
export const isSettled = async (engine: Engine, run: Run): Promise<boolean> =>
  (await readHistory(engine.session)).has(run.id) || isGone(run)

const textsOf = ({ statements }: SqlFile): readonly string[] => statements.map(({ text }) => text)

/** On DuckDB a column gets another type by a copy of its table, which then gets what it lacks. */
const changing = (
  tx: Transaction,
  { kind }: Engine,
  { copied = [], file }: Run,
  work: () => Promise<void>,
): Promise<void> => (kind === 'duckdb' ? keepParts(tx, copied, textsOf(file), work) : work())

/** Statements and history in one transaction. The settings that the file makes must not outlive its own statements. */
async function inTransaction(engine: Engine, run: Run): Promise<boolean> {
  return transactionInTurn(engine, 'migrate', async (tx) => {
    const entry = (await readHistory(tx)).get(run.id)
    if (entry?.finished) return false // another process was faster
    if (entry === undefined && (await isGone(run))) return false
    const started = run.now()
    const from = entry?.statements ?? 0
    await changing(tx, engine, run, () => runStatements(tx, engine.kind, run.file, { from }))
    await follow(engine, tx, run)
    await writeHistory(tx, entryOf(run, started, run.file.statements.length))
    return true
  })
}

/** Statement by statement, each recorded after it was done; continues where an earlier run stopped. */
async function oneByOne(engine: Engine, session: Session, run: Run): Promise<boolean> {
  const { kind } = engine
  const entry = (await readHistory(session)).get(run.id)
  if (entry?.finished || (entry === undefined && (await isGone(run)))) return false
  const started = run.now()
  const record = async (count: number): Promise<void> => {
    if (count === run.file.statements.length) await engine.transaction((tx) => follow(engine, tx, run))
    await writeHistory(session, entryOf(run, started, count))
  }
  // Recorded before the first statement, too: what a crash in the middle of it leaves behind is known to be ours.
  if (entry === undefined) await record(0)
  const from = entry?.statements ?? 0
  const before = async ({ text }: Statement, index: number): Promise<boolean> => {
    const building = kind === 'postgres' ? concurrentIndex(text) : undefined
    const resumed = entry !== undefined && index === from
    return building === undefined || !(await isBuilt(session, building, { resumed, log: run.log }))
  }
  await runStatements(session, kind, run.file, { from, before, done: record })
  return true
}

/** Applies one file of a migration; false where the target has it already. */
export function applyFile(engine: Engine, run: Run): Promise<boolean> {
  const { file, copied = [] } = run
  if (file.transaction || mustBeWhole(engine.kind, copied)) return inTransaction(engine, run)
  // The lock is held by a transaction beside the statements. DuckDB has one connection, and no other process to lock out.
  if (engine.kind === 'duckdb') return oneByOne(engine, engine.session, run)
  return transactionInTurn(engine, 'migrate', () =>
    engine.unhurried((session) => oneByOne(engine, session, run)),
  )
}

/**
 * Records a migration without running it, for a target that has all it would make; false where it has the record, too.
 */
export function recordFile(engine: Engine, run: Run): Promise<boolean> {
  return transactionInTurn(engine, 'migrate', async (tx) => {
    if ((await readHistory(tx)).has(run.id) || (await isGone(run))) return false
    await follow(engine, tx, run)
    await writeHistory(tx, entryOf(run, run.now(), run.file.statements.length))
    return true
  })
}
