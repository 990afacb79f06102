import { ENGINE_KINDS } from '@sluice/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { MINUTE, runsOf } from '../properties/history/history.ts'
import { openTestProject } from '../support/project.ts'
import { runTouchedHistory } from './run-touched-history.ts'
import { EACH_TOUCH, TOUCHES, touchedHistory } from './touched-history.ts'
import { sourceOf } from './touched-source.ts'
import { TouchedTable } from './touched-table.ts'
import { openTouchedTarget } from './touched-target.ts'

const RUNS = runsOf(10)

/** What DuckDB does not have, or only in a new table. */
const POSTGRES_ONLY: ReadonlySet<string> = new Set([
  'add identity',
  'add generated',
  'check',
  'policy',
  'trigger',
  'skipping trigger',
  'constraint trigger',
  'deferred unique',
  'grant',
  'foreign key',
  'statistics',
])

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
      { numRuns: RUNS + EACH_TOUCH.length, examples: EACH_TOUCH.map((history) => [history] as const) },
    )
    // Each of them was done, and not only drawn.
    const expected = TOUCHES.filter((what) => kind === 'postgres' || !POSTGRES_ONLY.has(what))
    expect(expected.filter((what) => !done.has(what))).toEqual([])
  },
  runsOf(5) * MINUTE,
)
