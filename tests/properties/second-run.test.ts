import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { history, runs } from './history.ts'
import { play, sourceOf } from './play.ts'

const generated = ({ dir }: TestProject): Promise<string> =>
  readFile(join(dir, 'generated', 'database.ts'), 'utf8')

test('the second run has nothing to say: no rows, no migration, the same generated files', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (one) => {
      const clock = { step: 0 }
      await using project = await openTestProject({ kind: 'duckdb', sources: [sourceOf(one, clock)] })
      await play(project, one, clock)
      await project.migrate()
      const [tables, types] = [
        await project.tables({ loads: one.disposition !== 'replace' }),
        await generated(project),
      ]

      const again = await project.load()
      expect(again.migrations).toEqual([])
      if (one.disposition !== 'replace' || one.format === 'csv') expect(again.status).toBe('unchanged')
      await project.migrate()
      expect(await project.tables({ loads: one.disposition !== 'replace' })).toEqual(tables)
      expect(await generated(project)).toBe(types)
      expect(await project.staging()).toEqual([])

      // The same history elsewhere generates the same bytes.
      await using other = await openTestProject({ kind: 'duckdb', sources: [sourceOf(one, clock)] })
      await play(other, one, clock)
      await other.migrate()
      expect(await generated(other)).toBe(types)
    }),
    runs(6),
  )
})
