import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ExportedTables } from '../support/export-tables.ts'
import { openTestProject } from '../support/project.ts'
import { faulty, isFault, type Fuse } from './faulty-engine.ts'
import { history, runs, type History } from './history.ts'
import { play, sourceOf } from './play.ts'

/** Plays a history in which the n-th command fails after as many statements as `fuses` says, and is run again. */
async function tablesAfter(
  kind: EngineKind,
  one: History,
  fuses: readonly number[],
): Promise<ExportedTables> {
  const clock = { step: 0 }
  const fuse: Fuse = { left: undefined }
  let command = 0
  await using project = await openTestProject({
    kind,
    sources: [sourceOf(one, clock)],
    wrap: (engine) => faulty(engine, fuse),
  })
  await play(project, one, clock, {
    attempt: async (work) => {
      fuse.left = fuses[command++]
      await work().catch((error: unknown) => {
        if (!isFault(error)) throw error
        return work()
      })
      fuse.left = undefined
    },
  })
  return await project.tables()
}

test.each([...ENGINE_KINDS])(
  'exactly once: whatever statement fails, running the command again gives the same tables (%s)',
  async (kind) => {
    const fuses = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 4, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(history, fuses, async (one, faults) => {
        expect(await tablesAfter(kind, one, faults)).toEqual(await tablesAfter(kind, one, []))
      }),
      runs(kind === 'duckdb' ? 10 : 4),
    )
  },
)
