import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine, EngineKind, Transaction } from '@sluice/engine'

const PAUSE = 100

/** The transaction waits while others work, and its own statements take as long as they take. */
const NO_TIMEOUTS = `do $sluice$ begin
  perform set_config(name, '0', true) from pg_settings
  where name in ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout');
end $sluice$`

/**
 * Holds, until the transaction ends, the lock that lets one process at a time do this on a Postgres. It asks again and
 * again instead of waiting in the database: `create index concurrently` waits for every statement that runs, and would
 * wait for one that waits for this lock. Without parameters, because a portal that stays open counts as running.
 * DuckDB lets no second process in.
 */
export async function takeTurn(
  tx: Transaction,
  kind: EngineKind,
  what: 'migrate' | 'propose',
): Promise<void> {
  if (kind === 'duckdb') return
  const ask = `select pg_try_advisory_xact_lock(hashtextextended('sluice:${what}', 0)) as locked`
  await tx.later(NO_TIMEOUTS)
  while (!(await tx.rows<{ locked: boolean }>(ask))[0]?.locked) await sleep(PAUSE)
}

/** Does it in its turn; where nothing is known of an engine, and on DuckDB, at once. */
export async function inTurn<T>(
  engine: Pick<Engine, 'kind' | 'transaction'> | undefined,
  what: 'migrate' | 'propose',
  work: () => Promise<T>,
): Promise<T> {
  if (!engine || engine.kind === 'duckdb') return work()
  return engine.transaction(async (tx) => {
    await takeTurn(tx, engine.kind, what)
    return work()
  })
}
