import { ratesOfRun, requestCountOfRun, type SharedRates } from '@sluice/loader'
import type { Budget } from './budget.ts'
import { limitsOf, type Limits } from './limits.ts'
import { OwnBudget } from './own-budget.ts'
import type { RateOptions } from './rate-options.ts'
import { SharedBudget } from './shared-budget.ts'
import { tellOfWait } from './tell-of-wait.ts'

/** How often it is looked whether what waits has to wait for long. */
const LOOK = 1_000

/** The budget of one client: its own, or in a load the one that it shares with other processes. */
export class BudgetOfRun {
  readonly #limits: Limits
  readonly #name: string
  readonly #own: OwnBudget
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
    const timer = setInterval(() => tellOfWait(this.#name, budget.pausedUntil ?? 0), LOOK)
    try {
      return await budget.run(() => {
        clearInterval(timer)
        return work()
      }, signal)
    } finally {
      clearInterval(timer)
    }
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
