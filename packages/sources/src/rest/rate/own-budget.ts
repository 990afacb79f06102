import pLimit from 'p-limit'
import pThrottle from 'p-throttle'
import { askedPause } from './asked-pause.ts'
import type { Budget } from './budget.ts'
import { USUAL_CONCURRENCY, type Limits } from './limits.ts'
import { wait, orAborted } from './wait.ts'

/** A budget that this process shares with no other. */
export class OwnBudget implements Budget {
  readonly #slots: ReturnType<typeof pLimit>
  readonly #takes: readonly (() => Promise<void>)[]
  readonly #limits: Limits
  #pausedUntil = 0

  constructor(limits: Limits) {
    const { cost, concurrency = USUAL_CONCURRENCY } = limits
    this.#limits = limits
    this.#slots = pLimit(concurrency)
    this.#takes = limits.limits.map(({ requests, per }) =>
      pThrottle({ limit: Math.floor(requests / cost), interval: per, strict: true })(async () => undefined),
    )
  }

  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return orAborted(
      this.#slots(async () => {
        do {
          await wait(this.#pausedUntil - Date.now(), signal)
          for (const take of this.#takes) await orAborted(take(), signal)
        } while (this.#pausedUntil > Date.now())
        return work()
      }),
      signal,
    )
  }

  get pausedUntil(): number | undefined {
    return this.#pausedUntil > Date.now() ? this.#pausedUntil : undefined
  }

  learn(status: number, headers: Headers): number | undefined {
    const pause = askedPause(status, headers, this.#limits)
    if (pause !== undefined) this.#pausedUntil = Math.max(this.#pausedUntil, Date.now() + pause)
    return pause
  }
}
