import type { EngineKind } from '@sluice/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Arena } from './arena.ts'
import { historyUnderContracts, MINUTE, runsOf } from './history.ts'

/** Each has three tables, so that an engine gets more than a hundred of their lives, or SLUICE_RUNS times as many. */
const HISTORIES = 34
/** How many more there may be, until each kind of action has had its turn. */
const MORE = 100

/** The test of the property for one engine; a file each, so that they run side by side. */
export const testConvergence = (kind: EngineKind): void =>
  test(
    'convergence: whatever the loads and reviews, the tables are those of the final schema from the start',
    async () => {
      await using arena = await Arena.open(kind)
      const converges = fc.asyncProperty(historyUnderContracts, (one) => arena.assertConverges(one))
      await fc.assert(converges, { numRuns: runsOf(HISTORIES) })
      for (let more = 0; more < MORE && arena.tally.missing.length > 0; more++)
        await fc.assert(converges, { numRuns: 1 })
      expect(arena.tally.missing, `never done: ${arena.tally}`).toEqual([])
    },
    runsOf(10) * MINUTE,
  )
