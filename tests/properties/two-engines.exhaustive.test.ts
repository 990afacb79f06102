import { ENGINE_KINDS } from '@sluice/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ExportedTables } from '../support/export-tables.ts'
import { openTestProject } from '../support/project.ts'
import { sourceOf } from './deliver.ts'
import { history, runs } from './history.ts'
import { play } from './play.ts'

test('two engines, one answer: the same loads give the same tables on DuckDB and Postgres', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (one) => {
      const answers: ExportedTables[] = []
      for (const kind of ENGINE_KINDS) {
        const clock = { step: 0 }
        await using project = await openTestProject({ kind, sources: [sourceOf(one, clock)] })
        await play(project, one, clock)
        answers.push(await project.tables({ loads: true }))
      }
      expect(answers[0]).toEqual(answers[1])
    }),
    runs(6),
  )
})
