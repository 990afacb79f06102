import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { last, prepareRepository, repository, TOTAL, TSCONFIG } from './support/repository.ts'
import { git, write } from './support/shop.ts'

prepareRepository()

test(
  'a source that cannot be proposed is reported, the others are proposed, and the exit code is 1',
  { tags: 'exhaustive' },
  async () => {
    const { dir, remote, run } = await repository()
    await write(dir, { 'data/shop/2.csv': 'id,qty,coupon\n2,20,A\n', 'data/web/2.csv': 'id,page\n2,a\n' })
    await run(['load'])
    const elsewhere = join(dir, '../elsewhere')
    await git(dir, 'worktree', 'add', '--quiet', elsewhere, '-b', 'sluice/shop')
    const told = await run(['propose', '--push', '--body', 'body.md'])
    expect(told.code).toBe(1)
    expect(told.stdout).toMatch(
      /^web: Add web\.orders\.page text\n[^]*, pushed to origin\n→ after it is merged, remove the local copies and pull: git clean -fdq migrations\/\d{8}T\d{6}_add_orders_page && git pull\n$/,
    )
    expect(told.stderr)
      .toBe(`error E_BRANCH_CHECKED_OUT: shop was not proposed: the branch sluice/shop is checked out
  at ${elsewhere}
  → switch to another branch there, or set another name with --branch=NAME
`)
    expect(await readFile(join(dir, 'body.md'), 'utf8')).toMatch(/^<!-- sluice proposal \{"dataset":"web"/)
    expect(await git(remote, 'branch', '--list', '--format=%(refname:short)')).toBe('main\nsluice/web')
    expect(last(await run(['propose', '--push', '--json']))).toMatchObject({
      changed: true,
      proposals: [{ dataset: 'web', branch: { updated: false } }],
      failed: [{ dataset: 'shop', error: { code: 'E_BRANCH_CHECKED_OUT', place: elsewhere } }],
    })
    // What stands in the way of all is said once, and of none in particular.
    await git(dir, 'remote', 'set-url', 'origin', '../nowhere.git')
    const none = await run(['propose', '--push'])
    expect(none).toMatchObject({ code: 1, stdout: '' })
    expect(none.stderr).toMatch(/^error E_REMOTE: git cannot reach the remote origin: [^]*$/)
    expect(none.stderr.match(/^error /gm)).toHaveLength(1)
  },
)

test(
  'the text of a proposal has its impact, also where the branch alone has the migration',
  { tags: 'exhaustive' },
  async () => {
    const { dir, run } = await repository()
    await write(dir, {
      'data/shop/2.csv': 'id,qty,coupon\n2,many,A\n',
      'tsconfig.json': TSCONFIG,
      'src/total.ts': TOTAL,
    })
    await run(['load'])
    await rm(join(dir, 'migrations'), { recursive: true })
    await git(dir, 'checkout', '--quiet', '--', 'migrations')
    const body = async (): Promise<string> =>
      (await run(['propose', 'shop', '--push', '--body', '-'])).stdout.replace(/^.*\n/, '')
    const impact =
      /❌ \*\*1 use in code breaks\*\*[^]*### Breaks: fix here before you merge\n\n- `total` \(`src\/total\.ts:\d+`\)/
    expect(await body()).toMatch(impact)
    // Another load has other folders in its checkout; the branch keeps its own.
    await write(dir, { 'data/shop/3.csv': 'id,qty,coupon\n3,few,B\n' })
    await run(['load'])
    expect(await body()).toMatch(impact)
    expect(await git(dir, 'status', '--porcelain', 'generated')).toBe('')
  },
)
