import { ratesOfRun, requestCountOfRun, type SharedRates } from '@sluice/loader'
import type { Budget } from './budget.ts'
import { limitsOf, type Limits } from './limits.ts'
import { OwnBudget } from './own-budget.ts'
import type { RateOptions } from './rate-options.ts'
import { SharedBudget } from './shared-budget.ts'
import { waitText } from './wait-text.ts'

/** How often it is looked whether what waits has to wait for long, and what long is. */
const LOOK = 1_000
const LONG = 10_000

/** The budget of one client: its own, or in a load the one that it shares with other processes. */
export class BudgetOfRun {
  readonly #limits: Limits
  readonly #name: string
  readonly #own: OwnBudget
  #toldUntil = 0
  readonly #shared = new WeakMap<SharedRates, SharedBudget>()

  constructor(options: RateOptions, baseUrl: string) {
    this.#limits = limitsOf(options)
    this.#name = options.budget ?? new URL(baseUrl).origin
    this.#own = new OwnBudget(this.#limits)
  }

  /** Counts a request that is sent. */
  count(): void {
    const { limits, cost } = this.#limits
    requestCountOfRun()?.note({ budget: this.#name, limits, cost })
  }

  /** Does the work as soon as the API may be asked. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const budget = this.current
    const timer = setInterval(() => this.#tellOf(budget), LOOK)
    try {
      return await budget.run(() => {
        clearInterval(timer)
        return work()
      }, signal)
    } finally {
      clearInterval(timer)
    }
  }

  /** Says that a long wait is ahead, once. */
  #tellOf({ pausedUntil: until }: Budget): void {
    if (until === undefined || until - Date.now() < LONG || until < this.#toldUntil + LONG) return
    this.#toldUntil = until
    ratesOfRun()?.tell(waitText(this.#name, until, Date.now()))
  }

  get current(): Budget {
    const { limits, concurrency } = this.#limits
    const rates = limits.length > 0 || concurrency !== undefined ? ratesOfRun() : undefined
    if (!rates) return this.#own
    const known = this.#shared.get(rates)
    if (known) return known
    const made = new SharedBudget(rates, this.#name, this.#limits)
    this.#shared.set(rates, made)
    return made
  }
}
