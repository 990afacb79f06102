import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fakeGithub } from './support/github.ts'
import { last, prepareRepository, repository, TOTAL, TSCONFIG } from './support/repository.ts'
import { git, write } from './support/shop.ts'

const BRANCH = 'sluice/shop'

prepareRepository()

test('a load of several sources proposes a migration for each; propose opens, updates and closes a pull request for each', async () => {
  const { dir, remote, run } = await repository()
  const github = await fakeGithub()
  await write(dir, {
    'data/shop/2.csv': 'id,qty,coupon\n2,many,SECRET-1\n',
    'data/web/2.csv': 'id,page\n2,SECRET-2\n',
  })
  const loaded = last(await run(['load', '--json']))
  expect(loaded['migrations']).toHaveLength(2)

  const first = await run(['propose', '--pull-request', '--json', '--body', 'body.md'], github.env)
  expect(first).toMatchObject({ code: 0, stderr: '' })
  const pullRequest = { done: 'opened', url: 'https://github.example/acme/shop/pull/7' }
  expect(last(first)).toMatchObject({
    changed: true,
    proposals: [
      { dataset: 'shop', changed: true, branch: { name: BRANCH, base: 'main', pull_request: pullRequest } },
      {
        dataset: 'web',
        changed: true,
        branch: { name: 'sluice/web', base: 'main', pull_request: pullRequest },
      },
    ],
  })
  const opened = await github.calls()
  expect(opened.map(({ args }) => args)).toEqual([
    `pr list --state open --head ${BRANCH} --json number,url,body,isCrossRepository`,
    `pr create --head ${BRANCH} --base main --title Widen 1 column, add 1 column in shop --body-file -`,
    'pr list --state open --head sluice/web --json number,url,body,isCrossRepository',
    'pr create --head sluice/web --base main --title Add web.orders.page text --body-file -',
  ])
  const body = opened[1]?.input ?? ''
  expect(body).toMatch(
    /^<!-- sluice proposal \{"dataset":"shop","target":"local"\} -->\n.*\n\nLoads into `shop`/,
  )
  expect(body).toContain('1 row has waited on target `local`')
  expect(await readFile(join(dir, 'body.md'), 'utf8')).toContain(body.trim())
  const all = `${first.stdout}${JSON.stringify(opened)}${await git(remote, 'show', BRANCH, 'sluice/web')}`
  expect(all).not.toMatch(/SECRET|many/)

  await write(dir, { 'data/shop/3.csv': 'id,qty,coupon\n3,few,SECRET-3\n' })
  await run(['load', 'shop'])
  // A fork has a branch of that name, too.
  const open = { number: 7, url: pullRequest.url, body }
  await github.answer(
    'list',
    JSON.stringify([
      { ...open, number: 6, isCrossRepository: true },
      { ...open, isCrossRepository: false },
    ]),
  )
  const second = await run(['propose', 'shop', '--pull-request', '--json'], github.env)
  expect(last(second)).toMatchObject({
    proposals: [{ branch: { updated: false, pull_request: { done: 'updated' } } }],
  })
  const [, patch] = await github.calls()
  expect(patch?.args).toBe('api --silent --method PATCH repos/{owner}/{repo}/pulls/7 --input -')
  const sent = JSON.parse(patch?.input ?? '') as { title: string; body: string }
  expect(sent.body).toContain('2 rows have waited on target `local`')

  // Given up: nothing waits any more.
  const waiting = last(await run(['status', '--json']))['waiting'] as { load_id: number; table: string }[]
  for (const { load_id, table } of waiting)
    if (table === 'shop.orders') await run(['loads', 'drop', String(load_id)])
  await rm(join(dir, 'migrations'), { recursive: true })
  await git(dir, 'checkout', '--quiet', '--', 'migrations')
  const other = {
    ...open,
    body: body.replace('"target":"local"', '"target":"production"'),
    isCrossRepository: false,
  }
  await github.answer('list', JSON.stringify([other]))
  expect(last(await run(['propose', 'shop', '--pull-request', '--json'], github.env))).toMatchObject({
    proposals: [{ changed: false, branch: { pull_request: { done: 'none' } } }],
  })
  await github.calls()
  await github.answer('list', JSON.stringify([{ ...open, isCrossRepository: false }]))
  const stale = await run(['propose', 'shop', '--pull-request'], github.env)
  expect(stale).toMatchObject({ code: 0, stdout: `shop: nothing is pending, closed ${pullRequest.url}\n` })
  expect((await github.calls()).map(({ args }) => args).at(-1)).toBe(
    'pr close 7 --comment Nothing waits for this on target `local` any more.',
  )
  expect(await git(remote, 'branch', '--list', '--format=%(refname:short)')).toBe('main\nsluice/web')
})

test('propose without a branch says what is pending, and --body - prints the text', async () => {
  const { dir, run } = await repository()
  expect(await run(['propose'])).toMatchObject({
    code: 0,
    stdout: 'shop: nothing is pending\n\nweb: nothing is pending\n',
  })
  await write(dir, { 'data/web/2.csv': 'id,page\n2,a\n' })
  await run(['load'])
  await rm(join(dir, 'migrations'), { recursive: true })
  await git(dir, 'checkout', '--quiet', '--', 'migrations')
  const said = await run(['propose', 'web'])
  expect(said.stdout).toMatch(
    /^web: Add web\.orders\.page text\n {2}migrations\/\d{8}T\d{6}_add_orders_page\n→ review/,
  )
  const body = await run(['propose', 'web', '--body', '-'])
  expect(body.stdout).toMatch(
    /^<!-- sluice proposal .*\n.*waited on target[^\n]*\n\nLoads into `web`[\s\S]*### Review/,
  )
  expect(await git(dir, 'branch', '--list')).toBe('* main')
  const github = await fakeGithub()
  const mute = await run(['propose', 'web', '--pull-request'], { ...github.env, GH_TOKEN: '' })
  expect(mute).toMatchObject({ code: 1, stderr: expect.stringMatching(/E_GITHUB[\s\S]*GH_TOKEN/) as string })
  for (const [args, message] of [
    [['propose', '--branch=mine'], 'one branch cannot hold the proposals of several sources'],
    [['propose', 'wbe'], 'there is no source named "wbe"'],
    [['propose', '--base', 'main'], '--base needs --branch'],
    [['propose', '--branch='], '--branch needs a value'],
  ] as const) {
    expect((await run(args)).stderr).toContain(message)
  }
})

describe('sluice review', () => {
  test('writes one comment, fails on findings, and edits the comment that it wrote', async () => {
    const { dir, run } = await repository()
    const github = await fakeGithub()
    await write(dir, { 'data/shop/2.csv': 'id,qty,coupon\n2,many,SECRET\n' })
    await run(['load'])
    await rm(join(dir, 'migrations'), { recursive: true })
    await git(dir, 'checkout', '--quiet', '--', 'migrations')
    await run(['propose', 'shop', '--branch'])
    expect(await git(dir, 'status', '--porcelain')).toBe('')
    await git(dir, 'switch', '--quiet', BRANCH)

    const good = await run(['review', '--base', 'main', '--comment', '12', '--json'], github.env)
    expect(good.code).toBe(0)
    expect(last(good)).toMatchObject({ ok: true, findings: [], posted: 'added', changed: [], removed: [] })
    const [view, post] = await github.calls()
    expect(view?.args).toBe('pr view 12 --json comments')
    expect(post?.args).toBe('api --silent --method POST repos/{owner}/{repo}/issues/12/comments --input -')
    const { body } = JSON.parse(post?.input ?? '') as { body: string }
    expect(body).toMatch(
      /^<!-- sluice review -->\n### ⚠️ Sluice: 1 new migration; breaks may be missing\n\n.*there is no tsconfig\.json/,
    )
    expect(body).toContain(
      '| `add shop.orders.coupon text` | `AAAAAA`, 1 of 2, `2.csv` row 0, load 2 | instant |',
    )
    expect(body).not.toMatch(/SECRET|many/)

    await write(dir, {
      'generated/state/duckdb.sql': '-- stale\n',
      'tsconfig.json': TSCONFIG,
      'src/total.ts': TOTAL,
    })
    const comments = [
      {
        url: 'https://github.example/1#issuecomment-1',
        body: '<!-- sluice review --> mine',
        viewerDidAuthor: false,
      },
      { url: 'https://github.example/1#issuecomment-2', body: 'something else', viewerDidAuthor: true },
      { url: 'https://github.example/1#issuecomment-3', body, viewerDidAuthor: true },
    ]
    await github.answer('view', JSON.stringify({ comments }))
    const bad = await run(['review', '--base', 'main', '--comment', '12', '--body', 'review.md'], github.env)
    expect(bad.code).toBe(1)
    const [, patch] = await github.calls()
    expect(patch?.args).toBe('api --silent --method PATCH repos/{owner}/{repo}/issues/comments/3 --input -')
    const written = await readFile(join(dir, 'review.md'), 'utf8')
    expect(written).toMatch(
      /### ❌ Sluice: 1 new migration, 1 finding, 1 use in code breaks\n[\s\S]*`E_GENERATED_STALE`/,
    )
    expect(written).toMatch(/#### Breaks: fix here before you merge\n\n- `total` \(`src\/total\.ts:\d+`\)/)
    expect(JSON.parse(patch?.input ?? '')).toEqual({ body: written })
  })

  test(
    'lists what a pull request rejects, and that it must not be applied yet',
    { tags: 'exhaustive' },
    async () => {
      const { dir, run } = await repository()
      await write(dir, {
        'data/shop/2.csv': 'id,qty,coupon\n2,many,SECRET\n',
        'data/web/2.csv': 'id,page\n2,a\n',
      })
      await run(['load'])
      await git(dir, 'add', 'migrations/*change_orders/*')
      await git(dir, 'commit', '--quiet', '--message', 'Take it')
      await git(dir, 'switch', '--quiet', '--create', 'refuse')
      await run(['reject', 'change_orders', '--column', 'coupon'])
      await run(['reject', 'add_orders_page'])
      await run(['generate'])
      await git(dir, 'add', '--all')
      await git(dir, 'commit', '--quiet', '--message', 'Refuse')
      const { code, stdout } = await run(['review', '--base', 'main'])
      expect(code).toBe(0)
      expect(stdout).toMatch(/### ✅ Sluice: no new migration, 2 rejections, nothing blocks merging\n/)
      expect(stdout).toContain(
        '| `add shop.orders.coupon text` | its values; the rows are merged |\n| `add web.orders.page text` |',
      )
      expect(stdout).toMatch(
        /- `migrations\/\d{8}T\d{6}_change_orders` is on the base branch and is rejected here\. This is allowed as long as no target has applied it/,
      )
      // Taken back: a migration that the base has rejected is a new one.
      await run(['accept', 'add_orders_page'])
      await run(['generate'])
      const accepted = await run(['review', '--base', 'HEAD'])
      expect(accepted.stdout).toMatch(
        /### ⚠️ Sluice: 1 new migration; breaks may be missing[^]*`add web\.orders\.page text`/,
      )
    },
  )

  test('lists migrations that were merged and are changed, and those that cannot be read', async () => {
    const { dir, run } = await repository()
    const [migration = ''] = (await git(dir, 'ls-files', 'migrations/*/duckdb.sql')).split('\n')
    const folder = migration.slice(0, migration.lastIndexOf('/'))
    await write(dir, { [migration]: `${await readFile(join(dir, migration), 'utf8')}-- more\n` })
    const changed = await run(['review', '--base', 'main'])
    expect(changed.code).toBe(1)
    expect(changed.stdout).toMatch(/### ❌ Sluice: no new migration, 1 finding\n/)
    expect(changed.stdout).toContain(
      '- `E_MIGRATION_CHANGED` the base has this migration, and it is changed here',
    )
    expect(changed.stdout).toContain(`at \`${folder}\``)
    await write(dir, { [`${folder}/plan.json`]: '{' })
    const broken = await run(['review', '--base', 'main'])
    expect(broken.code).toBe(1)
    expect(broken.stdout).toMatch(/### ❌ Sluice: no new migration, 1 finding\n[\s\S]*`E_PLAN_INVALID`/)
    const nowhere = await run(['review'])
    expect(nowhere).toMatchObject({ code: 1, stdout: '' })
    expect(nowhere.stderr).toMatch(/E_NO_COMMIT: git has no commit origin\/HEAD/)
  })
})
