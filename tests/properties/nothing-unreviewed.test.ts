import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ENGINE_KINDS } from '@sluice/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { history, runs } from './history.ts'
import { deliver, sourceOf } from './play.ts'

const run = promisify(execFile)
const AUTHOR = [
  '-c',
  'user.name=Reviewer',
  '-c',
  'user.email=reviewer@example.com',
  '-c',
  'commit.gpgsign=false',
]

const commit = async ({ dir }: TestProject): Promise<void> => {
  await run('git', ['-C', dir, 'add', 'migrations'])
  await run('git', ['-C', dir, ...AUTHOR, 'commit', '--quiet', '--message', 'Reviewed', '--', 'migrations'])
}

test.each([...ENGINE_KINDS])(
  'nothing unreviewed: the schema of a protected target changes by committed migrations alone (%s)',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(history, async (one) => {
        const clock = { step: 0 }
        await using project = await openTestProject({
          kind,
          sources: [sourceOf(one, clock)],
          protected: true,
        })
        await run('git', ['init', '--quiet', project.dir])
        const schema = () => project.engine.catalog(['shop'])
        let proposed = false
        for (const [step, { reviewed }] of one.steps.entries()) {
          clock.step = step
          await deliver(project, one, step)
          const before = await schema()
          const { migrations } = await project.load()
          expect(await schema(), 'a load changes no schema').toEqual(before)
          proposed ||= migrations.length > 0
          if (!proposed) continue
          await expect(project.migrate()).rejects.toMatchObject({ code: 'E_NOT_COMMITTED' })
          expect(await schema(), 'an uncommitted migration changes no schema').toEqual(before)
          if (!reviewed) continue
          await commit(project)
          await project.migrate()
          expect(await schema()).not.toEqual(before)
          proposed = false
        }
      }),
      runs(kind === 'duckdb' ? 6 : 2),
    )
  },
)
