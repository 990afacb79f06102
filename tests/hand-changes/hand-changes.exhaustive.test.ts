import { ENGINE_KINDS } from '@sluice/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MINUTE, runsOf } from '../properties/history.ts'
import { openTestProject } from '../support/project.ts'
import { openTestTarget } from '../support/target.ts'
import { playTouched } from './play-touched.ts'
import { touchedHistory } from './touched-history.ts'
import { sourceOf } from './touched-source.ts'
import { TouchedTable } from './touched-table.ts'

const RUNS = runsOf(25)

test.each(ENGINE_KINDS)(
  'whatever people change by hand on %s, no row is lost, doubled or moved, and every stop has a way out',
  async (kind) => {
    await using target = await openTestTarget(kind)
    const done = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(touchedHistory, async (history) => {
        const clock = { step: 0 }
        await using project = await openTestProject({ kind, sources: [sourceOf(history, clock)], target })
        const table = new TouchedTable(project, history)
        await playTouched(project, history, clock, table, (what) => done.set(what, (done.get(what) ?? 0) + 1))
      }),
      { numRuns: RUNS },
    )
    // Each of them was done, and not only drawn.
    expect(done.size).toBeGreaterThan(kind === 'postgres' ? 15 : 10)
  },
  runsOf(5) * MINUTE,
)
