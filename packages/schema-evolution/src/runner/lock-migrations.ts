import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineKind, Transaction } from '@sluice/engine'

const TRY = "select pg_try_advisory_xact_lock(hashtextextended('sluice:migrate', 0)) as locked"
const PAUSE = 100

/**
 * Holds, until the transaction ends, the lock that lets one runner at a time work on a Postgres. It asks again and again
 * instead of waiting in the database: `create index concurrently` waits for every statement that runs, and would wait
 * for one that waits for this lock. Without parameters, because a portal that stays open counts as running.
 * DuckDB lets no second process in.
 */
export async function lockMigrations(tx: Transaction, kind: EngineKind): Promise<void> {
  if (kind === 'duckdb') return
  while (!(await tx.rows<{ locked: boolean }>(TRY))[0]?.locked) await sleep(PAUSE)
}
