import type { Engine, Retyped } from '@sluice/engine'
import type { Log } from '@sluice/loader'
import { fullName, type TableName } from '@sluice/schema'
import { copiedIn } from '../../migration/read/copied-in.ts'
import type { SqlFile } from '../../migration/sql-file.ts'
import { retypedIn, tablesOf } from '../../changes/risk/plan-target.ts'
import { analyzeWidened } from './analyze-widened.ts'
import { applyFile, isSettled, recordFile } from './apply-file.ts'
import { endAutovacuum } from './end-autovacuum.ts'
import { judgePlan, type Judgement } from '../judge/judge-plan.ts'
import { pendingMigrations, type PendingMigration } from '../history/pending-migrations.ts'
import { retryLocked } from './retry-locked.ts'

export interface ApplyOptions {
  readonly log: Log
  readonly now?: () => Date
  /** Milliseconds to wait before a locked table is tried again the first time. */
  readonly firstDelay?: number
}

/** Tables that may be copied, each once. */
const copiedTables = (retyped: readonly Retyped[], file: SqlFile): readonly TableName[] => [
  ...new Map([...tablesOf(retyped), ...copiedIn(file)].map((table) => [fullName(table), table])).values(),
]

/** A migration that was applied. */
export interface AppliedMigration {
  readonly id: string
  readonly statements: number
  readonly seconds: number
}

const RECORDED = 'is recorded but not run: the target already has its changes'

/**
 * Applies the migrations in `dir` that the target does not have, in order, each in one transaction with its record.
 * @throws SluiceError E_MIGRATION_CHANGED, _MISSING, _ORDER, _RENAME, _STALE, _FAILED, _LOCKED, _TRANSACTION
 */
export const applyMigrations = async (
  engine: Engine,
  dir: string,
  options: ApplyOptions,
): Promise<readonly AppliedMigration[]> => applyPending(engine, await pendingMigrations(engine, dir), options)

/**
 * Applies these migrations, which were read before: what was looked at is what runs.
 * @throws SluiceError E_MIGRATION_RENAME, _STALE, _FAILED, _LOCKED, _TRANSACTION
 */
export async function applyPending(
  engine: Engine,
  migrations: readonly PendingMigration[],
  { log, now = () => new Date(), firstDelay }: ApplyOptions,
): Promise<readonly AppliedMigration[]> {
  const applied: AppliedMigration[] = []
  for (const pending of migrations) {
    const { id, file, path } = pending
    const started = now().getTime()
    const retry = {
      what: id,
      log,
      beforeRetry: () => endAutovacuum(engine, file),
      ...(firstDelay === undefined ? {} : { firstDelay }),
    }
    const work = async (): Promise<Judgement | undefined> => {
      const changes = pending.migration.plan?.changes ?? []
      const whole = { id, file, path, now, log }
      const judged = await judgePlan(engine, pending).catch(async (error: unknown) => {
        // What another process applied, or put something else in the place of, does not fit any more, and need not.
        if (await isSettled(engine, whole)) return undefined
        throw error
      })
      if (judged === undefined) return undefined
      const run = { ...whole, file: judged.file, copied: copiedTables(retypedIn(changes), judged.file) }
      const apply = judged.act === 'run' ? applyFile : recordFile
      return (await apply(engine, run)) ? judged : undefined
    }
    const done = await retryLocked(work, retry)
    if (done === undefined) continue
    const seconds = (now().getTime() - started) / 1000
    log.info(done.act === 'run' ? `${id} applied in ${seconds.toFixed(1)} s` : `${id} ${RECORDED}`)
    if (done.otherwise.length > 0)
      log.warn(`${id}: ${done.otherwise.join('; ')}: somebody changed it; run sluice plan`)
    if (done.act === 'run') await analyzeWidened(engine, pending, log)
    applied.push({ id, statements: file.statements.length, seconds })
  }
  return applied
}
