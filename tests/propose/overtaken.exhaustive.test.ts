import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { expect, test } from 'vitest'
import { cloneOf, git, openShop, write } from './support/shop.ts'

const BRANCH = 'sluice/shop'

test.each([...ENGINE_KINDS])(
  'a proposal that the base has overtaken is planned again on top of it, on %s',
  async (kind) => {
    await using shop = await openShop(kind)
    const { project, dir, remote } = shop
    await shop.export(2, 'id,qty\n3,many\n')
    const [migration = ''] = (await project.load()).migrations
    const first = await project.proposeBranch('shop', { remote: 'origin' })
    expect(first).toMatchObject({ migrations: [migration], notes: [] })

    // A colleague changes the same column by hand, and is merged first; her folder has a later name.
    const reviewer = await cloneOf(remote, 'Grace')
    const hers = 'migrations/20990101T000000_decimal_quantities'
    const sql =
      '--! Footprint: shop.orders.qty\nalter table shop.orders alter column qty type decimal(18,2);\n'
    await write(reviewer, { [`${hers}/postgres.sql`]: sql, [`${hers}/duckdb.sql`]: sql })
    await git(reviewer, 'add', 'migrations')
    await git(reviewer, 'commit', '--quiet', '--message', 'Decimal quantities')
    await git(reviewer, 'push', '--quiet')
    const second = await project.proposeBranch('shop', { remote: 'origin' })
    expect(second).toMatchObject({
      migrations: ['migrations/20990101T000001_widen_orders_qty'],
      title: 'Widen shop.orders.qty from decimal(18,2) to text',
    })
    expect(second.notes).toEqual([
      `${migration} is older than ${hers}, which the base already has and which changes the same tables or columns. The branch has a new plan for it: remove the folder here`,
    ])
    const onBranch = await git(remote, 'ls-tree', '--name-only', BRANCH, 'migrations/')
    expect(onBranch).not.toContain(migration)

    await git(reviewer, 'fetch', '--quiet')
    await git(reviewer, 'merge', '--quiet', '--no-ff', '-m', 'Merge', `origin/${BRANCH}`)
    await git(reviewer, 'push', '--quiet')
    await rm(join(dir, migration), { recursive: true })
    await git(dir, 'pull', '--quiet')
    await project.migrate()
    expect(await readdir(join(dir, 'migrations'))).toHaveLength(3)
    expect(await project.engine.session.rows('select id, qty from shop.orders order by id')).toEqual([
      { id: 1, qty: '10' },
      { id: 2, qty: '20' },
      { id: 3, qty: 'many' },
    ])
  },
)
