import { sqlFile, type Engine, type EngineKind } from '@sluice/engine'
import { statementsOf, withParts } from './statements.ts'

const statement = statementsOf(sqlFile('../sql/rates.sql', import.meta.url))
const OF_BUDGET = statement('of budget')
const FORGET = statement('forget')
const UPDATE = statement('update')
const INSERT = statement('insert')

/** The present time. `now()` of Postgres is the time before the transaction waited for its lock. */
const CLOCK: Readonly<Record<EngineKind, string>> = { duckdb: 'now()', postgres: 'clock_timestamp()' }

/** What one process has of the budget of an API. Times are in milliseconds, by the clock of the target. */
export interface RateShare {
  /** When requests were sent, at the latest, and how many of the allowed requests they count for. */
  readonly sent: readonly (readonly [at: number, count: number])[]
  /** How many more it may send, and until when. */
  readonly leased: { readonly count: number; readonly until: number }
  /** Requests that it may have under way at the same time, until `until`. */
  readonly slots: number
  /** True while it has requests that wait, until `until`. */
  readonly waits: boolean
  readonly until: number
  /** The API asked not to be asked before. */
  readonly pausedUntil: number
}

/** What a process takes, in view of what the others have. */
export interface TakenShare<Answer> {
  readonly share: RateShare
  /** Milliseconds until the share no longer counts. */
  readonly keptFor: number
  readonly answer: Answer
}

/**
 * Replaces what `holder` has of a budget by what `take` says. No other process takes of the budget meanwhile: on Postgres a lock
 * keeps them out, on DuckDB that the file is open.
 */
export function takeOfRate<Answer>(
  engine: Pick<Engine, 'aside' | 'kind'>,
  budget: string,
  holder: string,
  take: (others: readonly RateShare[], now: number) => TakenShare<Answer>,
): Promise<Answer> {
  const here = (sql: string): string => withParts(sql, { clock: CLOCK[engine.kind] })
  return engine.aside(async (tx) => {
    await tx.lock(`rate ${budget}`)
    const rows = await tx.rows<{ now: number; holder: string | null; share: RateShare }>(here(OF_BUDGET), [
      budget,
    ])
    const others = rows
      .filter((row) => row.holder !== null && row.holder !== holder)
      .map(({ share }) => share)
    const { share, keptFor, answer } = take(others, rows[0]?.now ?? Date.now())
    const row = [budget, holder, { ...share }, Math.ceil(keptFor)]
    if ((await tx.run(here(UPDATE), row)) === 0) {
      await tx.later(FORGET)
      await tx.later(here(INSERT), row)
    }
    return answer
  })
}
