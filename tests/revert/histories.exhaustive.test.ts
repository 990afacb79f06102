import fc from 'fast-check'
import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { begin, historiesOf, run, WAYS } from './history.ts'

// histories.test.ts with more histories, one after the other on the same tables.

const RUNS = Number(process.env['SLUICE_PROPERTY_RUNS'] ?? 2)

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('loads of every way to load are undone one by one', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await begin(project, Object.keys(WAYS))
    await fc.assert(
      fc.asyncProperty(historiesOf(Object.keys(WAYS), 3), async (history) => {
        expect(await run(project, history)).toBeGreaterThan(0)
      }),
      { numRuns: RUNS },
    )
  })
})
