import { ENGINE_KINDS } from '@sluice/engine'
import fc from 'fast-check'
import { test } from 'vitest'
import { assertConverges } from './assert-converges.ts'
import { history, runs } from './history.ts'

test.each([...ENGINE_KINDS])(
  'convergence: whatever the loads and reviews, the tables are those of the final schema from the start (%s)',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(history, (one) => assertConverges(kind, one)),
      runs(kind === 'duckdb' ? 20 : 6),
    )
  },
)
