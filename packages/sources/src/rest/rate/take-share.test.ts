import type { RateShare } from '@sluice/loader'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LEASE, takeShare, type Ask } from './take-share.ts'

const NOTHING: Ask = {
  sentBefore: [],
  sent: [],
  waiting: 0,
  requests: 0,
  running: 0,
  slots: 0,
  slotsBefore: 0,
  pause: 0,
}

/** A process of the model: what it has taken, and what it has sent of it. */
interface Modelled {
  share: RateShare
  requests: number
  until: number
  unsettled: number[]
  running: number
  slots: number
}

const emptyShare: RateShare = {
  sent: [],
  leased: { count: 0, until: 0 },
  slots: 0,
  waits: false,
  until: 0,
  pausedUntil: 0,
}

const steps = fc.array(
  fc.record({
    process: fc.nat(2),
    after: fc.nat(700),
    kind: fc.constantFrom('ask', 'send', 'send', 'send', 'end', 'die'),
    wanted: fc.integer({ min: 1, max: 12 }),
  }),
  { minLength: 20, maxLength: 120 },
)

test('processes that share a budget never send more than it allows in any span, nor at the same time', () => {
  const limits = {
    limits: [
      { requests: 6, per: 1_000 },
      { requests: 20, per: 10_000 },
    ],
    cost: 1,
    per: 1_000,
    concurrency: 4,
  }
  fc.assert(
    fc.property(steps, (all) => {
      const fresh = (): Modelled => ({
        share: emptyShare,
        requests: 0,
        until: 0,
        unsettled: [],
        running: 0,
        slots: 0,
      })
      // Rows that killed processes have left stay until they run out.
      const left: RateShare[] = []
      const processes = [fresh(), fresh(), fresh()]
      const sent: number[] = []
      let now = 1_000_000
      for (const { process, after, kind, wanted } of all) {
        now += after
        const one = processes[process]
        if (!one) continue
        const others = [...processes.filter((other) => other !== one).map(({ share }) => share), ...left]
        if (kind === 'ask') {
          const taken = takeShare(
            limits,
            {
              ...NOTHING,
              sentBefore: one.share.sent,
              sent: one.unsettled.map((at) => now - at),
              waiting: wanted,
              requests: wanted,
              running: one.running,
              slots: Math.min(4, one.running + wanted),
              slotsBefore: one.slots,
            },
            others,
            now,
          )
          Object.assign(one, {
            share: taken.share,
            requests: taken.requests,
            until: now + LEASE,
            unsettled: [],
            slots: taken.slots,
          })
          if (taken.requests === 0) expect(taken.wait).toBeGreaterThan(0)
        } else if (kind === 'send' && one.requests > 0 && now < one.until && one.running < one.slots) {
          one.requests--
          one.running++
          one.unsettled.push(now)
          sent.push(now)
        } else if (kind === 'end' && one.running > 0) one.running--
        else if (kind === 'die') {
          left.push(one.share)
          processes[process] = fresh()
        }
        for (const { requests, per } of limits.limits)
          expect(sent.filter((at) => at > now - per).length).toBeLessThanOrEqual(requests)
      }
    }),
    { numRuns: 200 },
  )
})

test('what a killed process had runs out', () => {
  const limits = { limits: [{ requests: 5, per: 1_000 }], cost: 1, per: 1_000, concurrency: 2 }
  const first = takeShare(limits, { ...NOTHING, waiting: 5, requests: 5, slots: 2 }, [], 0)
  expect(first).toMatchObject({ requests: 5, slots: 2 })
  const ask = { ...NOTHING, waiting: 1, requests: 1, slots: 1 }
  expect(takeShare(limits, ask, [first.share], 100)).toMatchObject({ requests: 0, slots: 0 })
  expect(takeShare(limits, ask, [first.share], 6_000)).toMatchObject({ requests: 1, slots: 1 })
})

test('all wait while the API asked one of them to', () => {
  const limits = { limits: [], cost: 1, per: 1_000, concurrency: 2 }
  const first = takeShare(limits, { ...NOTHING, pause: 3_000 }, [], 0)
  expect(
    takeShare(limits, { ...NOTHING, waiting: 1, requests: 1, slots: 1 }, [first.share], 500),
  ).toMatchObject({
    requests: 0,
    wait: 2_500,
    pause: 2_500,
  })
})
