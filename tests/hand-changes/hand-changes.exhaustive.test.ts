import { ENGINE_KINDS } from '@sluice/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MINUTE, runsOf } from '../properties/history/history.ts'
import { openTestProject } from '../support/project.ts'
import { runTouchedHistory } from './run-touched-history.ts'
import { touchedHistory } from './touched-history.ts'
import { sourceOf } from './touched-source.ts'
import { TouchedTable } from './touched-table.ts'
import { openTouchedTarget } from './touched-target.ts'

const RUNS = runsOf(25)

test.each(ENGINE_KINDS)(
  'whatever people change by hand on %s, no row is lost, doubled or moved, and every stop has a way out',
  async (kind) => {
    await using touched = await openTouchedTarget(kind)
    const { target, people } = touched
    const done = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(touchedHistory, async (history) => {
        const clock = { step: 0 }
        await using project = await openTestProject({ kind, sources: [sourceOf(history, clock)], target })
        const table = new TouchedTable(project, history, people)
        const noted = (what: string): unknown => done.set(what, (done.get(what) ?? 0) + 1)
        await runTouchedHistory(project, history, clock, table, noted, touched.reopen)
      }),
      { numRuns: RUNS },
    )
    // Each of them was done, and not only drawn.
    expect(done.size).toBeGreaterThan(kind === 'postgres' ? 15 : 10)
  },
  runsOf(5) * MINUTE,
)
