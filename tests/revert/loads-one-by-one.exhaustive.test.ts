import fc from 'fast-check'
import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { openTestProject } from '../support/project.ts'
import { begin, historiesOf, run } from './history.ts'

// Whatever the loads were, undoing the last of them one by one gives the tables as they were before each, row ids included.

const SOME = [
  'append',
  'replace',
  'upsert_that_deletes',
  'nested_key',
  'day_and_key',
  'versions',
  'missing_marked',
]

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('loads of several ways to load are undone one by one', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await begin(project, SOME)
    const [history] = fc.sample(historiesOf(SOME, 2), 1)
    expect(history && (await run(project, history))).toBeGreaterThan(5)
  })
})
