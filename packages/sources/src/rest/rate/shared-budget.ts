import pRetry from 'p-retry'
import { newHolder, type RateShare, type SharedRates } from '@sluice/loader'
import { askedPause } from './asked-pause.ts'
import type { Budget } from './budget.ts'
import { USUAL_CONCURRENCY, type Limits } from './limits.ts'
import { AGAIN, HELD, LEASE, takeShare, type Ask, type Taken } from './take-share.ts'
import { orAborted } from './wait.ts'

/** What is not used for so long is given back. */
const IDLE = 1_000

/** How long a request usually takes at most to reach the API. A request counts from its answer, or from this long after its start. */
const LONGEST_WAY = 500

/** A request that was sent, and when it reached the API at the latest. */
interface Sent {
  arrivedAt: number
}

interface Waiting {
  start(sent: Sent): void
  fail(error: unknown): void
}

/**
 * A budget that is shared with other processes through the ledger of the target. Requests are taken in blocks, as many as this
 * process has sent in the seconds before, so that few of them wait for the target.
 */
export class SharedBudget implements Budget {
  readonly #rates: SharedRates
  readonly #name: string
  readonly #limits: Limits
  readonly #holder = newHolder()
  #waiting: readonly Waiting[] = []
  #running = 0
  /** What was taken; times are those of `performance.now()`. */
  #requests = 0
  #requestsUntil = 0
  #slots = 0
  #slotsUntil = 0
  #slotsAskAt = 0
  #askAt = 0
  #pausedUntil = 0
  /** True while the others do not know of it. */
  #isPauseNew = false
  #usedAt = 0
  /** Requests that the ledger does not know of yet; all of the last seconds; and those that it knows, by its clock. */
  #unsettled: readonly Sent[] = []
  #recent: readonly number[] = []
  #settled: RateShare['sent'] = []
  #asking: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(rates: SharedRates, name: string, limits: Limits) {
    this.#rates = rates
    this.#name = name
    this.#limits = limits
    rates.atEnd(() => this.#giveBack())
  }

  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const turn = Promise.withResolvers<Sent>()
    const waiting = { start: turn.resolve, fail: turn.reject }
    this.#waiting = [...this.#waiting, waiting]
    this.#next()
    let sent: Sent
    try {
      sent = await orAborted(turn.promise, signal)
    } catch (error) {
      const stillWaits = this.#waiting.includes(waiting)
      this.#waiting = this.#waiting.filter((one) => one !== waiting)
      if (stillWaits) this.#next()
      // It was given its turn, and does not take it.
      else
        void turn.promise.then(
          () => this.#done(),
          () => undefined,
        )
      throw error
    }
    try {
      return await work()
    } finally {
      sent.arrivedAt = Math.min(sent.arrivedAt, performance.now())
      this.#done()
    }
  }

  get pausedUntil(): number | undefined {
    const left = Math.max(this.#pausedUntil, this.#askAt) - performance.now()
    return left > 0 ? Date.now() + left : undefined
  }

  learn(status: number, headers: Headers): number | undefined {
    const pause = askedPause(status, headers, this.#limits)
    // None of no length concerns the others.
    if (pause === undefined || pause === 0) return pause
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + pause)
    this.#isPauseNew = true
    this.#next()
    return pause
  }

  #done(): void {
    this.#running--
    this.#usedAt = performance.now()
    this.#next()
  }

  get #mayStart(): boolean {
    const now = performance.now()
    const { limits, concurrency } = this.#limits
    if (this.#asking || now < this.#pausedUntil || this.#running >= (concurrency ?? USUAL_CONCURRENCY))
      return false
    if (concurrency !== undefined && (this.#running >= this.#slots || now > this.#slotsUntil)) return false
    return limits.length === 0 || (this.#requests > 0 && now < this.#requestsUntil)
  }

  /** Starts what may start, and sees to it that the rest does later. */
  #next(): void {
    while (this.#waiting.length > 0 && this.#mayStart) {
      const [first, ...others] = this.#waiting
      this.#waiting = others
      this.#running++
      const now = performance.now()
      const sent = { arrivedAt: now + LONGEST_WAY }
      if (this.#limits.limits.length > 0) {
        this.#requests--
        this.#unsettled = [...this.#unsettled, sent]
        this.#recent = [...this.#recent.filter((at) => at > now - LEASE), now]
      }
      first?.start(sent)
    }
    clearTimeout(this.#timer)
    const at = this.#asking ? undefined : this.#nextAsk()
    if (at === undefined) return
    const delay = Math.max(0, at - performance.now())
    if (delay === 0) return this.#ask()
    this.#timer = setTimeout(() => this.#ask(), delay)
    // What waits keeps the process; what is only to be given back does not.
    if (this.#waiting.length === 0) this.#timer.unref()
  }

  /** When the ledger is to be asked next; undefined where that can wait for a request. */
  #nextAsk(): number | undefined {
    const { concurrency } = this.#limits
    if (this.#isPauseNew) return 0
    const holds = this.#slots > 0 || this.#requests > 0 || this.#unsettled.length > 0
    if (this.#waiting.length > 0) {
      if (this.#running >= (concurrency ?? USUAL_CONCURRENCY)) return this.#renewAt
      const needsSlots = concurrency !== undefined && this.#running >= this.#slots
      return Math.min(
        Math.max(needsSlots ? this.#slotsAskAt : this.#askAt, this.#pausedUntil),
        this.#renewAt ?? Infinity,
      )
    }
    if (this.#running > 0) return this.#renewAt
    return holds ? this.#usedAt + IDLE : undefined
  }

  get #renewAt(): number | undefined {
    return this.#limits.concurrency === undefined || this.#slots === 0
      ? undefined
      : this.#slotsUntil - HELD / 2
  }

  #ask(): void {
    clearTimeout(this.#timer)
    this.#asking ??= this.#take().then(
      () => {
        this.#asking = undefined
        this.#next()
      },
      (error: unknown) => {
        this.#asking = undefined
        const failed = this.#waiting
        this.#waiting = []
        for (const one of failed) one.fail(error)
      },
    )
  }

  async #take(): Promise<void> {
    const sent = this.#unsettled
    const startedAt = performance.now()
    const { concurrency = USUAL_CONCURRENCY } = this.#limits
    const waiting = this.#waiting.length
    const recent = this.#recent.filter((at) => at > startedAt - LEASE).length
    const ask: Ask = {
      sentBefore: this.#settled,
      sent: sent.map(({ arrivedAt }) => startedAt - arrivedAt),
      waiting,
      requests: waiting === 0 ? 0 : Math.max(waiting, recent + 1),
      running: this.#running,
      slots: Math.min(concurrency, this.#running + waiting),
      slotsBefore: this.#slots,
      pause: Math.max(0, this.#pausedUntil - startedAt),
    }
    this.#isPauseNew = false
    const taken = await pRetry(
      () =>
        this.#rates.take<Taken>(this.#name, this.#holder, (others, now) => {
          const answer = takeShare(this.#limits, ask, others, now)
          return { share: answer.share, keptFor: answer.keptFor, answer }
        }),
      { retries: 2, minTimeout: 300 },
    )
    const now = performance.now()
    this.#unsettled = []
    this.#settled = taken.share.sent
    this.#requests = taken.requests
    this.#requestsUntil = startedAt + LEASE
    this.#slots = taken.slots
    this.#slotsUntil = startedAt + (taken.isContended ? HELD / 2 + AGAIN : HELD)
    // Others have what it lacks, or are to have a turn.
    this.#slotsAskAt = taken.slots < ask.slots || taken.isContended ? now + AGAIN : now
    this.#askAt = now + taken.wait
    this.#pausedUntil = Math.max(this.#pausedUntil, now + taken.pause)
    this.#usedAt = now
  }

  async #giveBack(): Promise<void> {
    await this.#asking
    if (this.#usedAt === 0) return
    this.#waiting = []
    await this.#take().finally(() => clearTimeout(this.#timer))
  }
}
