import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineKind } from '@sluice/engine'
import { expect } from 'vitest'
import { openTestProject, scratchFolder } from '../support/project.ts'
import type { History } from './history.ts'
import { play, sourceOf } from './play.ts'

/** Plays a history, then plays it again in a second target that had the final schema from the start. */
export async function assertConverges(kind: EngineKind, one: History): Promise<void> {
  const clock = { step: 0 }
  const sources = [sourceOf(one, clock)]
  const dir = await scratchFolder()
  try {
    await using project = await openTestProject({ kind, sources, dir })
    await play(project, one, clock)
    await rm(join(dir, 'data'), { recursive: true, force: true })
    await using straight = await openTestProject({ kind, sources })
    await cp(join(dir, 'migrations'), join(straight.dir, 'migrations'), { recursive: true }).catch(
      () => undefined,
    )
    await straight.applyAndMerge()
    await play(straight, one, clock, {
      // Its final schema is the last one: what does not fit it is held until a later load takes its place.
      review: () => straight.merge(),
      after: async () => {
        if (one.disposition !== 'append') return
        expect(
          straight.events.filter((event) => event.kind === 'proposed'),
          'the final schema is final',
        ).toEqual([])
        expect(await straight.staging(), 'all fits the final schema').toEqual([])
      },
    })
    expect(await project.tables({ loads: true })).toEqual(await straight.tables({ loads: true }))
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
