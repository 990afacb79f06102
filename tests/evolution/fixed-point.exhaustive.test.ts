import { ENGINE_KINDS } from '@sluice/engine'
import fc from 'fast-check'
import { describe, test } from 'vitest'
import { arbitraryLoads } from './arbitrary-observed.ts'
import { assertFixedPoint, assertSameTables } from './support/fixed-point.ts'

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('after any loads, proposed and applied at once or late, nothing is left to plan and a replay gives the same', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryLoads,
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        (loads, reviews) => assertFixedPoint(kind, loads, reviews),
      ),
      { numRuns: kind === 'postgres' ? 4 : 20 },
    )
  })
})

test('DuckDB and Postgres come to the same tables', async () => {
  await fc.assert(fc.asyncProperty(arbitraryLoads, assertSameTables), { numRuns: 3 })
})
