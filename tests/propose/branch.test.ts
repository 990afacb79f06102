import { readdir, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { describe, expect, test } from 'vitest'
import { cloneOf, git, openShop, stateOf, write } from './support/shop.ts'
import { secondAfter } from '../support/second-after.ts'

const BRANCH = 'sluice/shop'
const filesOn = async (dir: string, from: string, to: string): Promise<string[]> =>
  (await git(dir, 'diff', '--name-status', '--no-renames', from, to))
    .split('\n')
    .map((line) => line.replace('\t', ' '))

describe.each([...ENGINE_KINDS])('on %s', (kind) => {
  test('what waits on a protected target is proposed, merged as on GitHub, applied, and arrives', async () => {
    await using shop = await openShop(kind)
    const { project, dir, remote } = shop
    await shop.export(2, 'id,qty,coupon\n3,30,SECRET-1\n4,many,SECRET-2\n')
    await project.load()
    const before = await stateOf(dir)
    const proposal = await project.proposeBranch('shop', { remote: 'origin' })
    const [migration = ''] = proposal.migrations
    expect(proposal).toMatchObject({
      changed: true,
      branch: { name: BRANCH, base: 'main', updated: true, edited: false, remote: 'origin' },
    })
    expect(await stateOf(dir)).toEqual(before)
    expect(await git(remote, 'rev-parse', BRANCH)).toBe(proposal.branch?.commit)
    const added = await filesOn(remote, 'main', BRANCH)
    for (const file of ['duckdb.sql', 'postgres.sql', 'plan.json'])
      expect(added).toContain(`A ${migration}/${file}`)
    expect(added).toContain('M generated/database.ts')
    expect(added.filter((line) => !/^A migrations\/|^M generated\//.test(line))).toEqual([])
    expect(added.filter((line) => !line.includes('generated/') && !line.includes(`${migration}/`))).toEqual(
      [],
    )
    expect(await git(remote, 'show', `${BRANCH}:generated/database.ts`)).toContain('coupon')
    const everything = `${await git(remote, 'show', BRANCH)}${proposal.body}${proposal.title}`
    expect(everything).not.toMatch(/SECRET|many/)
    const reviewed = await project.engine.catalog(['shop'])
    await project.migrate()
    expect(await project.engine.catalog(['shop']), 'a branch is no review').toEqual(reviewed)
    await git(dir, 'checkout', '--quiet', '--', 'generated')

    const reviewer = await cloneOf(remote, 'Grace')
    await git(reviewer, 'merge', '--quiet', '--no-ff', '-m', 'Merge pull request #1', `origin/${BRANCH}`)
    await git(reviewer, 'push', '--quiet', 'origin', 'main')
    await rm(join(dir, migration), { recursive: true })
    await git(dir, 'pull', '--quiet')
    await project.migrate()
    expect(await project.engine.session.rows('select id, qty, coupon from shop.orders order by id')).toEqual([
      { id: 1, qty: '10', coupon: null },
      { id: 2, qty: '20', coupon: null },
      { id: 3, qty: '30', coupon: 'SECRET-1' },
      { id: 4, qty: 'many', coupon: 'SECRET-2' },
    ])
    expect(await git(dir, 'status', '--porcelain')).toBe('')
    expect(await project.proposeBranch('shop', { remote: 'origin' })).toMatchObject({
      changed: false,
      migrations: [],
    })
  })
})

test(
  'a checkout that knows nothing of the branch keeps it while the same is needed, and replaces it when more is',
  { tags: 'exhaustive' },
  async () => {
    await using shop = await openShop('duckdb')
    const { project, dir, remote } = shop
    const fresh = (): Promise<void> =>
      rm(join(dir, 'migrations'), { recursive: true })
        .then(() => git(dir, 'checkout', '--quiet', '--', '.'))
        .then(() => undefined)
    await shop.export(2, 'id,qty,coupon\n3,30,A\n')
    const [proposed = ''] = (await project.load()).migrations
    const first = await project.proposeBranch('shop', { remote: 'origin' })
    await fresh()
    await secondAfter(basename(proposed))
    await shop.export(3, 'id,qty,coupon\n5,50,B\n')
    await project.load()
    const second = await project.proposeBranch('shop', { remote: 'origin' })
    expect(second.migrations).toEqual(first.migrations)
    expect(second.branch).toEqual({ ...first.branch, found: first.branch?.commit, updated: false })

    await fresh()
    await write(dir, { 'README.md': 'The base moves on\n' })
    await git(dir, 'commit', '--quiet', '--all', '--message', 'Move on')
    await git(dir, 'push', '--quiet')
    const moved = await project.proposeBranch('shop', { remote: 'origin' })
    expect(moved.migrations).toEqual(first.migrations)
    expect(await git(remote, 'rev-parse', `${BRANCH}^`)).toBe(await git(remote, 'rev-parse', 'main'))

    await fresh()
    await shop.export(4, 'id,qty,coupon,note\n6,60,C,x\n')
    await project.load()
    const third = await project.proposeBranch('shop', { remote: 'origin' })
    expect(third.branch).toMatchObject({ updated: true, edited: false })
    expect(third.migrations).not.toEqual(first.migrations)
    expect(await git(remote, 'rev-list', '--count', `main..${BRANCH}`)).toBe('1')
    expect(await git(remote, 'show', `${BRANCH}:generated/database.ts`)).toMatch(/coupon[\s\S]*note/)
    expect(await readdir(join(dir, 'migrations'))).toHaveLength(2)
  },
)

test('commits of reviewers stay: the branch is added to, and nothing is forced', async () => {
  await using shop = await openShop('duckdb')
  const { project, dir, remote } = shop
  await shop.export(2, 'id,qty,coupon\n3,30,A\n')
  await project.load()
  const first = await project.proposeBranch('shop', { remote: 'origin' })
  const [migration = ''] = first.migrations
  const reviewer = await cloneOf(remote, 'Grace')
  await git(reviewer, 'switch', '--quiet', BRANCH)
  const file = join(reviewer, migration, 'duckdb.sql')
  await write(reviewer, {
    [`${migration}/duckdb.sql`]: (await readFile(file, 'utf8')).replace('varchar', 'text'),
  })
  await git(reviewer, 'commit', '--quiet', '--all', '--message', 'Another type')
  await git(reviewer, 'push', '--quiet')
  const edited = await git(remote, 'rev-parse', BRANCH)

  const same = await project.proposeBranch('shop', { remote: 'origin' })
  expect(same.branch).toMatchObject({ commit: edited, updated: false, edited: true })
  expect(same.body).toContain('commits of reviewers')

  await rm(join(dir, migration), { recursive: true })
  await shop.export(3, 'id,qty,coupon,note\n5,50,B,x\n')
  await project.load()
  const more = await project.proposeBranch('shop', { remote: 'origin' })
  expect(more.migrations).toHaveLength(2)
  expect(more.migrations[0]).toBe(migration)
  expect(await git(remote, 'rev-parse', `${BRANCH}^`)).toBe(edited)
  expect(await git(remote, 'show', `${BRANCH}:${migration}/duckdb.sql`)).toContain('"coupon" text')
  const plan = JSON.parse(await git(remote, 'show', `${BRANCH}:${more.migrations[1]}/plan.json`)) as {
    footprint: string[]
  }
  expect(plan.footprint).toEqual(['shop.orders.note'])
})

test('a commit that was amended by somebody counts as theirs', { tags: 'exhaustive' }, async () => {
  await using shop = await openShop('duckdb')
  const { project, remote } = shop
  await shop.export(2, 'id,qty,coupon\n3,30,A\n')
  await project.load()
  await project.proposeBranch('shop', { remote: 'origin' })
  const reviewer = await cloneOf(remote, 'Grace')
  await git(reviewer, 'switch', '--quiet', BRANCH)
  await write(reviewer, { 'src/app.ts': 'export const coupon = true\n' })
  await git(reviewer, 'commit', '--quiet', '--all', '--amend', '--no-edit')
  await git(reviewer, 'push', '--quiet', '--force')
  await git(shop.dir, 'branch', '--delete', '--force', BRANCH)
  const again = await project.proposeBranch('shop', { remote: 'origin' })
  expect(again.branch).toMatchObject({ edited: true, updated: false })
  expect(await git(remote, 'show', `${BRANCH}:src/app.ts`)).toBe('export const coupon = true')
})

test('a branch that was squashed into its base starts afresh', { tags: 'exhaustive' }, async () => {
  await using shop = await openShop('duckdb')
  const { project, dir, remote } = shop
  await shop.export(2, 'id,qty,coupon\n3,30,A\n')
  await project.load()
  const first = await project.proposeBranch('shop', { remote: 'origin' })
  const reviewer = await cloneOf(remote, 'Grace')
  await git(reviewer, 'switch', '--quiet', BRANCH)
  await write(reviewer, { 'src/app.ts': 'export const coupon = true\n' })
  await git(reviewer, 'commit', '--quiet', '--all', '--message', 'Use it')
  await git(reviewer, 'push', '--quiet')
  await git(reviewer, 'switch', '--quiet', 'main')
  await git(reviewer, 'merge', '--quiet', '--squash', BRANCH)
  await git(reviewer, 'commit', '--quiet', '--message', 'Add coupon (#1)')
  await git(reviewer, 'push', '--quiet', 'origin', 'main')
  await rm(join(dir, first.migrations[0] ?? ''), { recursive: true })
  await git(dir, 'branch', '--delete', '--force', BRANCH)
  await git(dir, 'pull', '--quiet')
  await project.migrate()
  await shop.export(3, 'id,qty,coupon,note\n5,50,B,x\n')
  await project.load()
  const next = await project.proposeBranch('shop', { remote: 'origin' })
  expect(next.branch).toMatchObject({ edited: false, updated: true })
  expect(await git(remote, 'rev-list', '--count', `main..${BRANCH}`)).toBe('1')
  expect(await git(remote, 'rev-parse', `${BRANCH}^`)).toBe(await git(remote, 'rev-parse', 'main'))
})
