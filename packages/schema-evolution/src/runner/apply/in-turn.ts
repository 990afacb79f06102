import { setTimeout as sleep } from 'node:timers/promises'
import type { Engine, Transaction } from '@sluice/engine'

const PAUSE = 100

/** The transaction stays open while its process works beside it, and its own statements take as long as they take. */
const NO_TIMEOUTS = `do $sluice$ begin
  perform set_config(name, '0', true) from pg_settings
  where name in ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout');
end $sluice$`

type Turn = 'migrate' | 'propose'

/**
 * Does it in a transaction, on Postgres in one process at a time: the transaction has a lock until it ends. Who does not
 * get the lock ends the transaction and asks again. A wait in the database would stop `create index concurrently`, which
 * waits for every statement that runs; a wait in an open transaction would keep a connection of a pooler, which the
 * process with the lock may need. Without parameters, because a portal that stays open counts as running. DuckDB lets
 * no second process in.
 */
export async function transactionInTurn<T>(
  engine: Pick<Engine, 'kind' | 'transaction'>,
  what: Turn,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  if (engine.kind === 'duckdb') return engine.transaction(work)
  const ask = `select pg_try_advisory_xact_lock(hashtextextended('sluice:${what}', 0)) as locked`
  for (;;) {
    const turn = await engine.transaction(async (tx) => {
      await tx.later(NO_TIMEOUTS)
      const [answer] = await tx.rows<{ locked: boolean }>(ask)
      return answer?.locked ? { result: await work(tx) } : undefined
    })
    if (turn) return turn.result
    await sleep(PAUSE)
  }
}

/** Does it in its turn; where nothing is known of an engine, and on DuckDB, at once. */
export async function inTurn<T>(
  engine: Pick<Engine, 'kind' | 'transaction'> | undefined,
  what: Turn,
  work: () => Promise<T>,
): Promise<T> {
  if (!engine || engine.kind === 'duckdb') return work()
  return transactionInTurn(engine, what, work)
}
