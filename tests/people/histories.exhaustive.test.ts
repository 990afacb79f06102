import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MINUTE, runsOf } from '../properties/history/history.ts'
import { scratchFolder } from '../support/project.ts'
import { steps } from './support/steps.ts'
import { TeamHistory } from './support/team-history.ts'

const RUNS = runsOf(12)

test.each(ENGINE_KINDS)(
  'whatever people do on branches, production on %s ends as one person would have made it',
  async (kind) => {
    const tally = { rebased: 0, reset: 0, delivered: 0 }
    const folder = await scratchFolder()
    let count = 0
    await fc.assert(
      fc.asyncProperty(steps, fc.integer({ min: 2, max: 3 }), async (drawn, people) => {
        const own = join(folder, String(++count))
        await using team = await TeamHistory.open(own, kind, people)
        await team.play(drawn)
        const production = await team.finish()
        await using alone = await team.alone()
        expect(await production.tables()).toEqual(await alone.tables())
        for (const key of ['rebased', 'reset', 'delivered'] as const) tally[key] += team.happened[key]
        await rm(own, { recursive: true, force: true })
      }),
      { numRuns: RUNS },
    )
    await rm(folder, { recursive: true, force: true })
    expect(tally.delivered).toBeGreaterThan(RUNS)
    expect(tally.rebased, 'what people do conflicts').toBeGreaterThan(0)
    // Not in each short run.
    if (RUNS > 50) expect(tally.reset, 'a local target that cannot follow').toBeGreaterThan(0)
  },
  runsOf(10) * MINUTE,
)
