import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ExportedTables } from '../support/export-tables.ts'
import { openTestProject } from '../support/project.ts'
import { sourceOf } from './deliver.ts'
import { faulty, type Fuse } from './faulty-engine.ts'
import { history, runs, stepsOf, type History } from './history.ts'
import { play } from './play.ts'

/** What a history leaves, with its failures or without. */
async function tablesAfter(kind: EngineKind, one: History, fuse?: Fuse): Promise<ExportedTables> {
  const clock = { step: 0 }
  await using project = await openTestProject({
    kind,
    sources: [sourceOf(one, clock)],
    ...(fuse && { wrap: (engine) => faulty(engine, fuse) }),
  })
  await play(project, one, clock, fuse && { fuse })
  return await project.tables()
}

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
      fc.asyncProperty(failing, async (one) => {
        expect(await tablesAfter(kind, one, { left: undefined })).toEqual(await tablesAfter(kind, one))
      }),
      runs(kind === 'duckdb' ? 4 : 2),
    )
  },
)
