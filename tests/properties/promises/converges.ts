import type { EngineKind } from '@sluice/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HistoryRunner } from '../history/history-runner.ts'
import { EXAMPLES } from '../history/examples.ts'
import { historyUnderContracts, MINUTE, runsOf, type History } from '../history/history.ts'

/** Each has three tables, so that an engine gets more than ninety of their lives, or SLUICE_RUNS times as many. */
const HISTORIES = 30

/** The test of the property for one engine; a file each, so that they run side by side. */
export const testConvergence = (kind: EngineKind): void =>
  test(
    'convergence: whatever the loads and reviews, the tables are those of the final schema from the start',
    async () => {
      await using runner = await HistoryRunner.open(kind)
      let played = 0
      const converges = fc.asyncProperty(historyUnderContracts, async (one) => {
        await runner.assertConverges(one)
        if (++played % 100 === 0) console.log(`${kind}: ${played} histories`) // of the thousand of a night
      })
      const examples = EXAMPLES.map((one): [History] => [one])
      await fc.assert(converges, {
        numRuns: runsOf(HISTORIES) + examples.length,
        examples,
        endOnFailure: true,
      })
      expect(runner.tally.missing, `never done: ${runner.tally}`).toEqual([])
    },
    runsOf(10) * MINUTE,
  )
