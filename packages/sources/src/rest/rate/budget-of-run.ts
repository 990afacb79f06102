import { ratesOfRun, requestCountOfRun, type SharedRates } from '@sluice/loader'
import type { Budget } from './budget.ts'
import { limitsOf } from './limits.ts'
import { OwnBudget } from './own-budget.ts'
import type { RateOptions } from './rate-options.ts'
import { SharedBudget } from './shared-budget.ts'

/** The budget of one client: its own, or in a load the one that it shares with other processes. */
export class BudgetOfRun {
  readonly #options: RateOptions
  readonly #name: string
  readonly #own: OwnBudget
  readonly #shared = new WeakMap<SharedRates, SharedBudget>()

  constructor(options: RateOptions, baseUrl: string) {
    this.#options = options
    this.#name = options.budget ?? new URL(baseUrl).origin
    this.#own = new OwnBudget(options)
  }

  /** Counts a request that is sent. */
  count(): void {
    const { limits, cost } = limitsOf(this.#options)
    requestCountOfRun()?.note({ budget: this.#name, limits, cost })
  }

  get current(): Budget {
    const { requests, quota, concurrency } = this.#options
    const rates = [requests, quota, concurrency].some((one) => one !== undefined) ? ratesOfRun() : undefined
    if (!rates) return this.#own
    const known = this.#shared.get(rates)
    if (known) return known
    const made = new SharedBudget(rates, this.#name, this.#options)
    this.#shared.set(rates, made)
    return made
  }
}
