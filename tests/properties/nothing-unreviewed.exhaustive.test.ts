import { ENGINE_KINDS } from '@sluice/engine'
import fc from 'fast-check'
import { test } from 'vitest'
import { history, runs } from './history/history.ts'
import { assertNothingUnreviewed } from './promises/nothing-unreviewed.ts'

test.each([...ENGINE_KINDS])(
  'nothing unreviewed: the schema of a protected target changes by committed migrations alone (%s)',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(history, (one) => assertNothingUnreviewed(kind, one)),
      runs(kind === 'duckdb' ? 3 : 1),
    )
  },
)
