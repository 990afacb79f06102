import { expect, test } from 'vitest'
import { succeed } from '../faults/support/command.ts'
import { ShopProject } from '../faults/support/shop-project.ts'

test.each(['duckdb', 'postgres'] as const)(
  'on %s a load without its merge waits, until transform merges it',
  async (kind) => {
    await using project = await ShopProject.make(kind)
    const statuses = async (): Promise<unknown[]> => {
      await using engine = await project.open()
      const rows = await engine.session.rows('select status from _sluice.loads order by load_id')
      return rows.map(({ status }) => status)
    }
    await project.bring(1)
    await succeed(project, ['load', 'feed'])
    await succeed(project, ['migrate'])
    await project.bring(2)
    const { lines } = await succeed(project, ['load', 'feed', '--no-transform'])
    expect(lines.at(-1)).toMatchObject({ status: 'waiting' })
    expect(await statuses()).toEqual(['loaded', 'waiting'])
    await succeed(project, ['transform'])
    expect(await statuses()).toEqual(['loaded', 'loaded'])
  },
)
