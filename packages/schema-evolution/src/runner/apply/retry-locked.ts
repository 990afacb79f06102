import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '@sluice/loader'
import { SluiceError } from '@sluice/schema'
import { sqlState } from '../../statements/sql-error.ts'

const LOCK_NOT_AVAILABLE = '55P03'
const TRIES = 10

export interface RetryOptions {
  readonly what: string
  readonly log: Log
  /** Milliseconds before the second try; doubles each time up to half a minute, with up to a quarter more at random. */
  readonly firstDelay?: number
  /** Is called after each wait, to clear the way. */
  readonly beforeRetry?: () => Promise<void>
}

/**
 * Tries again while a table is in use: a short lock_timeout keeps readers and writers from queueing behind a statement
 * that waits itself.
 * @throws SluiceError E_MIGRATION_LOCKED after ten tries
 */
export async function retryLocked<T>(
  work: () => Promise<T>,
  { what, log, firstDelay = 250, beforeRetry = async () => {} }: RetryOptions,
): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await work()
    } catch (cause) {
      if (sqlState(cause) !== LOCK_NOT_AVAILABLE) throw cause
      if (tried === TRIES) {
        throw new SluiceError(`${what} could not get its locks in ${TRIES} tries: a table is in use`, {
          code: 'E_MIGRATION_LOCKED',
          place: what,
          hint: 'look for long transactions in pg_stat_activity, then run migrate again; nothing was changed',
          cause,
        })
      }
      const delay = Math.min(firstDelay * 2 ** (tried - 1), 30_000) * (1 + Math.random() / 4)
      log.warn(
        `${what}: a table is in use, trying again in ${(delay / 1000).toFixed(1)} s (${tried} of ${TRIES})`,
      )
      await sleep(delay)
      await beforeRetry()
    }
  }
}
