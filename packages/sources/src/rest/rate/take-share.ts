import type { RateShare } from '@sluice/loader'
import type { Limit, Limits } from './limits.ts'

/** What a process asks for. Times are in milliseconds before the moment at which it asks. */
export interface Ask {
  /** Requests that are sent, and until when they count; by the clock of the target. */
  readonly sentBefore: RateShare['sent']
  /** How long ago others were sent; negative for those that may still be on their way. */
  readonly sent: readonly number[]
  /** Requests that wait, and those that it would send soon, with them. */
  readonly waiting: number
  readonly requests: number
  /** Requests that are under way, and those that would be if they might. */
  readonly running: number
  readonly slots: number
  /** The slots that it has had so far. */
  readonly slotsBefore: number
  /** How long the API asked to wait. */
  readonly pause: number
}

export interface Taken {
  readonly share: RateShare
  readonly keptFor: number
  /** Requests that may be sent within LEASE, and how many at the same time within HELD. */
  readonly requests: number
  readonly slots: number
  /** How long to wait before it is worth to ask again. */
  readonly wait: number
  readonly pause: number
  /** True where others wait. */
  readonly isContended: boolean
}

/** How long requests that were taken may be sent, and slots be used, before they run out. */
export const LEASE = 2_000
export const HELD = 5_000
/** How often it is asked again for what others may give back. */
export const AGAIN = 500
/** Requests do not always take the same time to reach the API. */
const MARGIN = 50

/** Takes what there is of a budget, in view of what the others have. Never more than the limits, in any span of time. */
export function takeShare(
  { limits, cost, concurrency }: Limits,
  ask: Ask,
  others: readonly RateShare[],
  now: number,
): Taken {
  const active = others.filter(({ until, slots, waits }) => until > now && (slots > 0 || waits))
  const isContended = active.some(({ waits }) => waits)
  const pausedUntil = Math.max(now + ask.pause, ...others.map((other) => other.pausedUntil))
  const sent = sentBy(ask, now, limits, cost)
  const uses = [sent, ...others.map((other) => usesOf(other))].flat()
  const free = Math.min(...limits.map((limit) => limit.requests - usedOf(uses, limit, now)))
  // Half of it, if another one waits: it may have come too late each time.
  const most = isContended
    ? Math.min(...limits.map(({ requests }) => Math.max(cost, Math.floor(requests / (active.length + 1)))))
    : Infinity
  const may = limits.length === 0 ? ask.requests : Math.floor(Math.min(free, most) / cost)
  const requests = pausedUntil > now ? 0 : Math.max(0, Math.min(ask.requests, may))
  const slots = slotsFor(ask, active, concurrency, isContended)
  const longest = Math.max(0, ...limits.map(({ per }) => per + MARGIN))
  const leased = { count: requests * cost, until: now + LEASE }
  const waits = ask.waiting > requests || ask.slots > slots
  return {
    share: {
      sent,
      leased,
      slots: Math.max(slots, ask.running),
      waits,
      until: now + HELD,
      pausedUntil,
    },
    keptFor: Math.max(HELD, LEASE + longest, pausedUntil - now),
    requests,
    slots,
    wait: Math.max(
      pausedUntil - now,
      requests > 0 || ask.requests === 0 ? 0 : untilFree(limits, uses, others, cost, now),
    ),
    pause: Math.max(0, pausedUntil - now),
    isContended,
  }
}

type Uses = RateShare['sent']

const usesOf = ({ sent, leased }: RateShare): Uses =>
  leased.count === 0 ? sent : [...sent, [leased.until, leased.count]]

const usedOf = (uses: Uses, { per }: Limit, now: number): number =>
  uses.reduce((sum, [at, count]) => (at + per + MARGIN > now ? sum + count : sum), 0)

/** What the process itself has sent, the times rounded up so that there are few. */
function sentBy({ sentBefore, sent }: Ask, now: number, limits: readonly Limit[], cost: number): Uses {
  if (limits.length === 0) return []
  const step = Math.max(1, Math.min(...limits.map(({ per }) => per)) / 20)
  const longest = Math.max(...limits.map(({ per }) => per)) + MARGIN
  const counts = new Map(sentBefore.filter(([at]) => at + longest > now))
  for (const ago of sent) {
    const at = Math.ceil((now - ago) / step) * step
    counts.set(at, (counts.get(at) ?? 0) + cost)
  }
  return [...counts]
}

/** Each may have as many as the others leave; if some wait, an equal part, and if there are too few, in turn. */
function slotsFor(
  { slots: wanted, slotsBefore }: Ask,
  active: readonly RateShare[],
  concurrency: number | undefined,
  isContended: boolean,
): number {
  if (concurrency === undefined) return wanted
  const left = concurrency - active.reduce((sum, { slots }) => sum + slots, 0)
  const parts = active.length + 1
  const part = isContended ? Math.floor(concurrency / parts) : concurrency
  const most = part > 0 ? part : slotsBefore > 0 ? 0 : 1
  return Math.max(0, Math.min(wanted, left, most))
}

/** Milliseconds until one request may be sent, or until others may have given back what they have not used. */
function untilFree(
  limits: readonly Limit[],
  uses: Uses,
  others: readonly RateShare[],
  cost: number,
  now: number,
): number {
  const waits = limits.map((limit) => {
    const { requests, per } = limit
    let missing = cost - (requests - usedOf(uses, limit, now))
    if (missing <= 0) return 0
    const counted = uses.filter(([at]) => at + per + MARGIN > now).toSorted(([a], [b]) => a - b)
    for (const [at, count] of counted) {
      missing -= count
      if (missing <= 0) return at + per + MARGIN - now
    }
    return per
  })
  const wait = Math.max(0, ...waits)
  return others.some(({ leased }) => leased.count > 0 && leased.until > now) ? Math.min(wait, AGAIN) : wait
}
