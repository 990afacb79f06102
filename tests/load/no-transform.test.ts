import { expect, test } from 'vitest'
import { objectsOf, say } from '../cli/support/sluice.ts'
import { ShopProject } from '../faults/support/shop-project.ts'

test.each(['duckdb', 'postgres'] as const)(
  'on %s a load without its merge waits, until transform merges it',
  async (kind) => {
    await using project = await ShopProject.make(kind)
    const run = (...args: readonly string[]) => say(project.dir, [...args, '--json'], project.env)
    const statuses = async (): Promise<unknown[]> => {
      await using engine = await project.open()
      const rows = await engine.session.rows('select status from _sluice.loads order by load_id')
      return rows.map(({ status }) => status)
    }
    await project.bring(1)
    await run('load', 'feed')
    await run('migrate')
    await project.bring(2)
    const lines = objectsOf(await run('load', 'feed', '--no-transform'))
    expect(lines.at(-1)).toMatchObject({ status: 'waiting' })
    expect(await statuses()).toEqual(['loaded', 'waiting'])
    await run('transform')
    expect(await statuses()).toEqual(['loaded', 'loaded'])
  },
)
