import { ENGINE_KINDS } from '@sluice/engine'
import fc from 'fast-check'
import { test } from 'vitest'
import { history, MINUTE, runsOf } from './history/history.ts'
import { assertSecondRunSilent } from './promises/second-run.ts'

test.each([...ENGINE_KINDS])(
  'the second run has nothing to say: no rows, no migration, the same generated files (%s)',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(history, (one) => assertSecondRunSilent(kind, one)),
      { numRuns: runsOf(kind === 'duckdb' ? 2 : 1) },
    )
  },
  runsOf(5) * MINUTE,
)
