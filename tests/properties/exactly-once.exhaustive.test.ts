import { ENGINE_KINDS } from '@sluice/engine'
import fc from 'fast-check'
import { test } from 'vitest'
import { assertExactlyOnce } from './promises/exactly-once.ts'
import { history, runs, stepsOf, type History } from './history/history.ts'

/** Each command fails, and then most of its retries. */
const failing = fc
  .tuple(
    history,
    fc.array(fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 3 }), { minLength: 4 }),
  )
  .map(([one, fuses]): History => ({
    ...one,
    steps: stepsOf(one).map((step, i) => ({ ...step, fuses: fuses[i] ?? [] })),
  }))

test.each([...ENGINE_KINDS])(
  'exactly once: whatever statement fails, running the command again gives the same tables (%s)',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(failing, (one) => assertExactlyOnce(kind, one)),
      runs(kind === 'duckdb' ? 4 : 2),
    )
  },
)
