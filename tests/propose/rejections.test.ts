import { readdir, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { cloneOf, git, openShop, stateOf, write, type Shop } from './support/shop.ts'
import { secondAfter } from '../support/second-after.ts'

const BRANCH = 'sluice/shop'

/** A checkout that was made again, as in CI. */
async function fresh(dir: string): Promise<void> {
  await rm(join(dir, 'migrations'), { recursive: true })
  await git(dir, 'checkout', '--quiet', '--', '.')
}

const filesOf = async (remote: string, branch = BRANCH): Promise<readonly string[]> =>
  (await git(remote, 'ls-tree', '-r', '--name-only', branch, 'migrations/')).split('\n')

/** Merges the branch on the remote, and pulls it. */
async function merge(dir: string, remote: string): Promise<void> {
  const reviewer = await cloneOf(remote, 'Grace')
  await git(reviewer, 'merge', '--quiet', '--no-ff', '-m', 'Merge', `origin/${BRANCH}`)
  await git(reviewer, 'push', '--quiet', 'origin', 'main')
  await fresh(dir)
  await git(dir, 'pull', '--quiet')
}

/** Proposes on the branch what an order with a coupon needs; gives its migration. */
async function proposeCoupon({ project, ...shop }: Shop, qty: string): Promise<string> {
  await shop.export(2, `id,qty,coupon\n3,${qty},A\n`)
  const [migration = ''] = (await project.load()).migrations
  await project.proposeBranch('shop', { remote: 'origin' })
  return migration
}

describe.each([...ENGINE_KINDS])('on %s', (kind) => {
  test(
    'a rejection that is not committed is respected, brought to the branch, and outlives other checkouts',
    { tags: 'exhaustive' },
    async () => {
      await using shop = await openShop(kind)
      const { project, dir, remote } = shop
      await shop.export(2, 'id,qty,coupon\n3,30,SECRET-1\n')
      const { migrations } = await project.load()
      const [migration = ''] = migrations
      await project.decide('reject', migration)
      const before = await stateOf(dir)
      const refused = await project.proposeBranch('shop', { remote: 'origin' })
      expect(await stateOf(dir)).toEqual(before)
      expect(refused).toMatchObject({
        changed: true,
        migrations: [],
        rejected: [migration],
        title: 'Reject: add shop.orders.coupon text',
        notes: [],
      })
      expect(refused.body).toContain('| `add shop.orders.coupon text` | its values; the rows are merged |')
      const files = await filesOf(remote)
      expect(files).toContain(`${migration}/rejected/plan.json`)
      expect(files).not.toContain(`${migration}/plan.json`)
      expect(await git(remote, 'diff', '--name-only', 'main', BRANCH, '--', 'generated')).toBe('')
      expect(await git(remote, 'show', BRANCH)).toMatch(/- rejected: add shop\.orders\.coupon text/)
      const again = await project.proposeBranch('shop', { remote: 'origin' })
      expect(again.branch).toMatchObject({ updated: false, commit: refused.branch?.commit })

      // A checkout that never saw the rejection proposes the column for itself; the branch knows better.
      await fresh(dir)
      await secondAfter(basename(migration))
      expect((await project.load()).migrations).toHaveLength(1)
      await shop.export(3, 'id,qty,coupon\n4,40,SECRET-2\n')
      await project.load()
      const same = await project.proposeBranch('shop', { remote: 'origin' })
      expect(same).toMatchObject({ migrations: [], rejected: [migration], branch: { updated: false } })
      await shop.export(4, 'id,qty,coupon,note\n5,50,SECRET-3,hello\n')
      await project.load()
      const more = await project.proposeBranch('shop', { remote: 'origin' })
      expect(more).toMatchObject({
        migrations: [expect.stringMatching(/_add_orders_note$/)],
        rejected: [migration],
        title: 'Add shop.orders.note text',
      })
      expect(await git(remote, 'show', `${BRANCH}:generated/database.ts`)).toMatch(/note/)
      expect(await git(remote, 'show', `${BRANCH}:generated/database.ts`)).not.toContain('coupon')

      await merge(dir, remote)
      await project.migrate()
      expect(await project.engine.session.rows('select id, note from shop.orders order by id')).toEqual(
        [1, 2, 3, 4, 5].map((id) => ({ id, note: id === 5 ? 'hello' : null })),
      )
      expect(await project.proposeBranch('shop', { remote: 'origin' })).toMatchObject({ changed: false })
      expect((await project.load()).migrations).toEqual([])
    },
  )
})

test('what is rejected after it was proposed is taken off the branch; accepted again it is back', async () => {
  await using shop = await openShop('duckdb')
  const { project, dir, remote } = shop
  const migration = await proposeCoupon(shop, 'many')
  await project.decide('reject', migration, 'coupon')
  const part = await project.proposeBranch('shop', { remote: 'origin' })
  expect(part).toMatchObject({
    migrations: [migration],
    rejected: [migration],
    title: 'Widen shop.orders.qty from bigint to text',
  })
  expect(await filesOf(remote)).toEqual(
    expect.arrayContaining([`${migration}/plan.json`, `${migration}/rejected.json`]),
  )
  expect(await git(remote, 'show', `${BRANCH}:${migration}/duckdb.sql`)).not.toContain('coupon')

  // Elsewhere more is needed: what was refused of the migration stays so, and so does the rest of it.
  await fresh(dir)
  await secondAfter(basename(migration))
  await shop.export(3, 'id,qty,coupon,note\n4,few,B,x\n')
  await project.load()
  const more = await project.proposeBranch('shop', { remote: 'origin' })
  expect(more.migrations).toEqual([migration, expect.stringMatching(/_add_orders_note$/)])
  expect(await git(remote, 'show', `${BRANCH}:generated/database.ts`)).not.toContain('coupon')

  await fresh(dir)
  await git(dir, 'restore', '--source', BRANCH, '--', migration)
  await project.decide('accept', migration)
  const accepted = await project.proposeBranch('shop', { remote: 'origin' })
  expect(accepted).toMatchObject({ rejected: [] })
  expect(await git(remote, 'show', `${BRANCH}:generated/database.ts`)).toMatch(/coupon[\s\S]*note/)
})

test(
  'a migration of the base is rejected, and accepted again; one that waits there is not superseded',
  { tags: 'exhaustive' },
  async () => {
    await using shop = await openShop('duckdb')
    const { project, dir, remote } = shop
    const migration = await proposeCoupon(shop, '30')
    await merge(dir, remote)
    await secondAfter(basename(migration))
    await shop.export(3, 'id,qty,coupon,note\n4,40,B,x\n')
    await project.load()
    const beside = await project.proposeBranch('shop', { remote: 'origin' })
    expect(beside.migrations).toEqual([expect.stringMatching(/_add_orders_note$/)])
    expect(await filesOf(remote)).toContain(`${migration}/plan.json`)

    await fresh(dir)
    await project.decide('reject', migration)
    const refused = await project.proposeBranch('shop', { remote: 'origin' })
    expect(refused).toMatchObject({ migrations: beside.migrations, rejected: [migration] })
    const files = await filesOf(remote)
    expect(files).toContain(`${migration}/rejected/duckdb.sql`)
    expect(files).not.toContain(`${migration}/duckdb.sql`)
    expect(await git(remote, 'show', `${BRANCH}:generated/database.ts`)).not.toContain('coupon')
    await merge(dir, remote)
    await project.migrate()

    await project.decide('accept', migration)
    const accepted = await project.proposeBranch('shop', { remote: 'origin' })
    expect(accepted).toMatchObject({ migrations: [migration], title: 'Add shop.orders.coupon text' })
    await merge(dir, remote)
    await project.migrate()
    expect(await project.engine.session.rows('select id, coupon, note from shop.orders order by id')).toEqual(
      [
        { id: 1, coupon: null, note: null },
        { id: 2, coupon: null, note: null },
        { id: 3, coupon: 'A', note: null },
        { id: 4, coupon: 'B', note: 'x' },
      ],
    )
  },
)

test(
  'a decision that the branch cannot take is reported, with what to do',
  { tags: 'exhaustive' },
  async () => {
    await using shop = await openShop('duckdb')
    const { project, dir, remote } = shop
    const migration = await proposeCoupon(shop, '30')
    const reviewer = await cloneOf(remote, 'Grace')
    await git(reviewer, 'switch', '--quiet', BRANCH)
    await write(reviewer, { 'src/app.ts': 'export const coupon = true\n' })
    await git(reviewer, 'commit', '--quiet', '--all', '--message', 'Use it')
    await git(reviewer, 'push', '--quiet')
    await project.decide('reject', migration)
    const theirs = await project.proposeBranch('shop', { remote: 'origin' })
    expect(theirs).toMatchObject({ branch: { edited: true, updated: false }, migrations: [migration] })
    expect(theirs.notes).toEqual([
      `${migration}: what was decided here is not on the branch, which has commits of reviewers. Run git switch ${BRANCH}, decide there, and commit it`,
    ])

    // The base has it by now, and somebody edited it there.
    await git(reviewer, 'switch', '--quiet', 'main')
    await git(reviewer, 'merge', '--quiet', BRANCH)
    const file = `${migration}/duckdb.sql`
    await write(reviewer, { [file]: `${await readFile(join(reviewer, file), 'utf8')}-- looked at\n` })
    await git(reviewer, 'commit', '--quiet', '--all', '--message', 'Look at it')
    await git(reviewer, 'push', '--quiet', 'origin', 'main')
    await git(dir, 'fetch', '--quiet')
    const late = await project.proposeBranch('shop', { remote: 'origin' })
    expect(late).toMatchObject({ changed: false })
    expect(late.notes).toEqual([
      `${migration}: what was decided here is not on the branch, since the base has other files of it by now. Pull, and decide again`,
    ])
  },
)

test(
  'what is rejected of a dataset is not brought to the branch of another, and of one written by hand its name is kept',
  { tags: 'exhaustive' },
  async () => {
    await using shop = await openShop('duckdb')
    const { project, dir, remote } = shop
    const id = '20990101T000000_index_orders'
    await write(dir, {
      [`migrations/${id}/duckdb.sql`]: '--! Footprint: shop.orders\ncreate index q on shop.orders (qty);\n',
      'migrations/20990101T000001_other/duckdb.sql':
        '--! Footprint: web.visits\ncreate table web.visits (id int);\n',
    })
    await project.decide('reject', id)
    await project.decide('reject', '20990101T000001_other')
    await shop.export(2, 'id,qty,coupon\n3,30,A\n')
    const [migration = ''] = (await project.load()).migrations
    expect(migration).toBe('migrations/20990101T000002_add_orders_coupon')
    const proposal = await project.proposeBranch('shop', { remote: 'origin' })
    expect(proposal).toMatchObject({ migrations: [migration], rejected: [`migrations/${id}`] })
    expect(proposal.body).toContain(`all of \`${id}\``)
    expect(await filesOf(remote)).not.toContain('migrations/20990101T000001_other/rejected/duckdb.sql')
    expect(await readdir(join(dir, 'migrations'))).toContain('20990101T000001_other')
  },
)
