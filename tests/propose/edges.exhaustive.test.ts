import { chmod, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { author, cloneOf, git, GIT_ENV, openShop, scratch, stateOf, write } from './support/shop.ts'

const BRANCH = 'sluice/shop'

async function drifted(folder = '') {
  const shop = await openShop('duckdb', folder)
  await shop.export(2, 'id,qty,coupon\n3,30,A\n')
  await shop.project.load()
  return shop
}

test('dirty files, staged changes and ignored ones stay where they are, and are not committed', async () => {
  await using shop = await drifted()
  const { project, dir, remote } = shop
  await write(dir, {
    'src/app.ts': 'export const staged = 1\n',
    'generated/database.ts': '// by hand\n',
    'notes.txt': 'not mine to commit\n',
  })
  await git(dir, 'add', 'src/app.ts', 'migrations')
  await write(dir, { 'src/app.ts': 'export const unstaged = 2\n' })
  const [migration = ''] = (await readdir(join(dir, 'migrations'))).slice(-1)
  await write(dir, {
    [`migrations/${migration}/.postgres.sql.swp`]: 'an editor’s',
    [`migrations/${migration}/plan.json~`]: 'a copy',
  })
  const before = await stateOf(dir)
  await project.proposeBranch('shop', { remote: 'origin' })
  expect(await stateOf(dir)).toEqual(before)
  const changed = await git(remote, 'diff', '--name-only', 'main', BRANCH)
  expect(
    changed
      .split('\n')
      .filter((name) => !name.startsWith(`migrations/${migration}/`) && !name.startsWith('generated/')),
  ).toEqual([])
  expect(changed).not.toMatch(/swp|~/)
  expect(await git(remote, 'show', `${BRANCH}:generated/database.ts`)).not.toContain('by hand')
})

test('with a detached HEAD, and without a remote, the branch starts from the current commit', async () => {
  await using shop = await drifted()
  const { project, dir } = shop
  await git(dir, 'switch', '--quiet', '--detach', 'main')
  const before = await stateOf(dir)
  const { branch } = await project.proposeBranch('shop')
  expect(branch).toMatchObject({ remote: null, updated: true, base: await git(dir, 'rev-parse', 'HEAD') })
  expect(await stateOf(dir)).toEqual(before)
  expect(await git(dir, 'rev-parse', `${BRANCH}^`)).toBe(await git(dir, 'rev-parse', 'HEAD'))
  expect(await git(shop.remote, 'branch', '--list', BRANCH)).toBe('')
})

test('a project in a subfolder of a larger repository commits below its folder alone', async () => {
  await using shop = await drifted('data teams/shop')
  const { project, top, remote } = shop
  await write(top, {
    'README.md': 'dirty\n',
    'migrations/20260101T000000_of_another/postgres.sql': 'select 1;\n',
  })
  const before = await stateOf(top)
  const { migrations } = await project.proposeBranch('shop', { remote: 'origin' })
  expect(await stateOf(top)).toEqual(before)
  const changed = (await git(remote, 'diff', '--name-only', 'main', BRANCH)).split('\n')
  expect(changed.every((name) => name.startsWith('data teams/shop/'))).toBe(true)
  expect(changed).toContain(`data teams/shop/${migrations[0]}/plan.json`)
  expect(await git(remote, 'show', `${BRANCH}:README.md`)).toBe('A shop')
})

test('the commit is its author’s, says why, and has no value', async () => {
  await using shop = await drifted()
  await author(shop.dir, 'Lovelace')
  const { migrations } = await shop.project.proposeBranch('shop')
  const commit = await git(shop.dir, 'log', '-1', '--format=%an <%ae>|%cn|%B', BRANCH)
  const tree = await git(shop.dir, 'rev-parse', `${BRANCH}^{tree}`)
  expect(commit.replace(/load \d+/, 'load N'))
    .toBe(`Lovelace <lovelace@example.com>|Lovelace|Add shop.orders.coupon text

- add shop.orders.coupon text: load N, 1 of 1 rows have a value, first in 2026-01-02.csv row 0, like A

${migrations[0]}

Sluice-Tree: ${tree}`)
})

test('no repository, no name, no commit: each says what to do', async () => {
  await using shop = await drifted()
  const { project, top, dir } = shop
  await git(dir, 'config', '--unset', 'user.name')
  await expect(project.proposeBranch('shop', {}, GIT_ENV)).rejects.toMatchObject({
    code: 'E_NO_AUTHOR',
    hint: expect.stringContaining('git config user.name') as string,
  })
  const named = { ...GIT_ENV, GIT_AUTHOR_NAME: 'CI', GIT_COMMITTER_NAME: 'CI' }
  expect(await project.proposeBranch('shop', {}, named)).toMatchObject({ changed: true })
  await expect(project.proposeBranch('shop', { base: 'nowhere' }, named)).rejects.toMatchObject({
    code: 'E_NO_COMMIT',
    message: 'git has no commit nowhere',
  })
  await rm(join(top, '.git'), { recursive: true })
  await expect(project.proposeBranch('shop', {}, GIT_ENV)).rejects.toMatchObject({
    code: 'E_NO_REPOSITORY',
    place: dir,
  })
  await expect(project.proposeBranch('shop', {}, { ...GIT_ENV, PATH: '' })).rejects.toMatchObject({
    code: 'E_NO_PROGRAM',
    hint: expect.stringContaining('install git') as string,
  })
})

test('a remote that is not known, not reached, or without that branch', async () => {
  await using shop = await drifted()
  const { project, dir } = shop
  await expect(project.proposeBranch('shop', { remote: 'orign' })).rejects.toMatchObject({
    code: 'E_NO_REMOTE',
    hint: 'did you mean origin?',
  })
  await expect(project.proposeBranch('shop', { remote: 'origin', base: 'release' })).rejects.toMatchObject({
    code: 'E_NO_COMMIT',
    message: 'origin has no branch release',
  })
  await git(dir, 'remote', 'set-url', 'origin', join(await scratch(), 'nothing'))
  await expect(project.proposeBranch('shop', { remote: 'origin' })).rejects.toMatchObject({
    code: 'E_REMOTE',
  })
})

test('a branch that is checked out somewhere is an error', async () => {
  await using shop = await drifted()
  const { project, dir } = shop
  await project.proposeBranch('shop')
  const elsewhere = join(await scratch(), 'elsewhere')
  await git(dir, 'worktree', 'add', '--quiet', elsewhere, BRANCH)
  await expect(project.proposeBranch('shop')).rejects.toMatchObject({
    code: 'E_BRANCH_CHECKED_OUT',
    place: elsewhere,
  })
  expect(await project.proposeBranch('shop', { name: 'another' })).toMatchObject({
    branch: { name: 'another' },
  })
  await expect(project.proposeBranch('shop', { name: 'a..b' })).rejects.toMatchObject({
    code: 'E_BRANCH_NAME',
  })
})

test('commits of somebody on the branch here, which the remote lacks, are not lost', async () => {
  await using shop = await drifted()
  const { project, dir } = shop
  await project.proposeBranch('shop', { remote: 'origin' })
  const elsewhere = join(await scratch(), 'elsewhere')
  await git(dir, 'worktree', 'add', '--quiet', elsewhere, BRANCH)
  await write(elsewhere, { 'src/app.ts': 'export const mine = 1\n' })
  await git(elsewhere, 'commit', '--quiet', '--all', '--message', 'Mine')
  await git(dir, 'worktree', 'remove', elsewhere)
  await expect(project.proposeBranch('shop', { remote: 'origin' })).rejects.toMatchObject({
    code: 'E_BRANCH_DIVERGED',
  })
  await git(dir, 'push', '--quiet', 'origin', BRANCH)
  const pushed = await project.proposeBranch('shop', { remote: 'origin' })
  expect(pushed.branch).toMatchObject({ edited: true, updated: false })
})

test('a push that comes between is not overwritten', async () => {
  await using shop = await drifted()
  const { project, dir, remote } = shop
  await project.proposeBranch('shop', { remote: 'origin' })
  const reviewer = await cloneOf(remote, 'Grace')
  await git(reviewer, 'switch', '--quiet', BRANCH)
  await write(reviewer, { 'src/app.ts': 'export const hers = 1\n' })
  await git(reviewer, 'commit', '--quiet', '--all', '--message', 'Hers')
  const theirs = await git(reviewer, 'rev-parse', 'HEAD')

  // A git that lets the reviewer push right before it pushes itself.
  const real = process.env['PATH'] ?? ''
  const bin = join(await scratch(), 'bin')
  await mkdir(bin)
  await write(bin, {
    git: `#!/bin/sh\nPATH='${real}'\n[ "$1" = push ] && git -C '${reviewer}' push --quiet origin ${BRANCH}\nexec git "$@"\n`,
  })
  await chmod(join(bin, 'git'), 0o755)
  await rm(join(dir, 'migrations'), { recursive: true })
  await git(dir, 'checkout', '--quiet', '--', 'migrations')
  await shop.export(3, 'id,qty,coupon,note\n5,50,B,x\n')
  await project.load()
  const here = await git(dir, 'rev-parse', BRANCH)
  await expect(
    project.proposeBranch('shop', { remote: 'origin' }, { ...GIT_ENV, PATH: `${bin}:${real}` }),
  ).rejects.toMatchObject({ code: 'E_PUSH_RACE', hint: expect.stringContaining('again') as string })
  expect(await git(remote, 'rev-parse', BRANCH)).toBe(theirs)
  expect(await git(dir, 'rev-parse', BRANCH)).toBe(here)
  const again = await project.proposeBranch('shop', { remote: 'origin' })
  expect(again.branch).toMatchObject({ edited: true, updated: true })
  expect(await git(remote, 'rev-parse', `${BRANCH}^`)).toBe(theirs)
})

test('in a checkout without the folders it is planned for the branch alone', async () => {
  await using shop = await drifted()
  const { project, dir, remote } = shop
  await rm(join(dir, 'migrations'), { recursive: true })
  await git(dir, 'checkout', '--quiet', '--', 'migrations')
  const before = await stateOf(dir)
  expect(before['status']).toBe('')
  const { migrations } = await project.proposeBranch('shop', { remote: 'origin' })
  expect(migrations).toHaveLength(1)
  expect(await stateOf(dir)).toEqual(before)
  expect(await git(remote, 'show', `${BRANCH}:${migrations[0]}/duckdb.sql`)).toContain('"coupon"')
})
