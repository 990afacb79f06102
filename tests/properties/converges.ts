import type { EngineKind } from '@sluice/engine'
import fc from 'fast-check'
import { test } from 'vitest'
import { Arena } from './arena.ts'
import { history, MINUTE, runsOf } from './history.ts'

/** Each has three tables, so that an engine gets more than a hundred of their lives, or SLUICE_RUNS times as many. */
const HISTORIES = 34

/** The test of the property for one engine; a file each, so that they run side by side. */
export const testConvergence = (kind: EngineKind): void =>
  test(
    'convergence: whatever the loads and reviews, the tables are those of the final schema from the start',
    async () => {
      await using arena = await Arena.open(kind)
      await fc.assert(
        fc.asyncProperty(history, (one) => arena.assertConverges(one)),
        { numRuns: runsOf(HISTORIES) },
      )
    },
    runsOf(10) * MINUTE,
  )
