import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import {
  accept,
  baseline,
  doctor,
  dropLoad,
  dropPackages,
  dropQuarantine,
  impact,
  listCursors,
  listPackages,
  listQuarantine,
  load,
  loads,
  migrate,
  openProject,
  plan,
  propose,
  rebase,
  reject,
  resetCursor,
  retryQuarantine,
  review,
  setCursor,
  showLoad,
  showQuarantine,
  status,
} from 'sluice/pipeline'
import { describe, expect, onTestFinished, test } from 'vitest'
import { TSCONFIG } from '../propose/support/repository.ts'
import { git, GIT_ENV, repositoryIn } from '../propose/support/shop.ts'
import { freshDatabase } from '../support/postgres.ts'
import { makeProject } from './support/project.ts'

async function shop(kind: EngineKind): Promise<string> {
  const database = kind === 'postgres' ? await freshDatabase() : undefined
  if (database) onTestFinished(() => database.drop())
  const target = database ? { kind, url: database.url } : { kind, path: 'shop.duckdb' }
  return makeProject({
    'sluice.config.ts': `import { defineConfig, filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'
export default defineConfig({
  sources: [source({ name: 'shop', resources: () => [
    filesResource({ name: 'orders', format: { kind: 'csv' }, list: files({ url: 'data' }) }),
  ] })],
  targets: { test: ${JSON.stringify(target)} },
})
`,
    'tsconfig.json': TSCONFIG,
    'src/app.ts': 'export {}\n',
    'data/a.csv': 'id,n\n1,10\n2,20,x\n',
    '.gitignore': 'data/\n.sluice/\nshop.duckdb*\n',
  })
}

// Each of them is tested on both engines by itself.
describe.each(ENGINE_KINDS)('on %s', (kind) => {
  const onOne = kind === 'postgres' ? { tags: 'exhaustive' } : {}
  test('the functions of sluice/pipeline do what the commands do, and return it', onOne, async () => {
    const dir = await shop(kind)
    await repositoryIn(dir)
    const project = await openProject({ dir, env: { ...GIT_ENV } })
    await load(project, { maxQuarantined: { records: 1 } })

    const record = { load_id: 1, resource: 'shop.orders', file: 'a.csv' }
    expect(await listQuarantine(project)).toMatchObject({
      records: 1,
      groups: [{ ...record, first_line: 3 }],
    })
    expect(await showQuarantine(project, { load: 1 })).toMatchObject({
      records: [{ ...record, line: 3, raw: '2,20,x' }],
      total: 1,
    })
    await writeFile(join(dir, 'data/a.csv'), 'id,n\n1,10\n2,20\n')
    await expect(retryQuarantine(project, {})).rejects.toMatchObject({ code: 'E_USAGE' })
    expect(await retryQuarantine(project, { all: true })).toMatchObject({ retried: 1, quarantined: 0 })
    expect(await dropQuarantine(project, { file: 'a.csv' })).toEqual({ dropped: 0 })

    await migrate(project)
    await git(dir, 'add', '.')
    await git(dir, 'commit', '--quiet', '-m', 'Orders')
    await writeFile(join(dir, 'data/b.csv'), 'id,n,coupon\n3,30,ten\n')
    await load(project)
    const { proposals, changed } = await propose(project, { branch: true })
    expect(changed).toBe(true)
    expect(proposals).toMatchObject([
      {
        dataset: 'shop',
        branch: { name: 'sluice/shop', updated: true },
        title: 'Add shop.orders.coupon text',
      },
    ])
    const [folder = ''] = proposals[0]?.migrations ?? []
    expect((await impact(project, { migrations: [folder] })).changes).toMatchObject([
      { change: 'add shop.orders.coupon (text)', breaks: [] },
    ])
    expect(await reject(project, 'coupon')).toEqual({
      migration: folder,
      decision: 'reject',
      changes: ['add shop.orders.coupon text'],
      changes_left: 0,
      edit: [],
    })
    expect(await propose(project)).toMatchObject({ changed: false, failures: [] })
    expect(await accept(project, folder)).toMatchObject({ decision: 'accept', changes_left: 1 })
    expect(await review(project, { base: 'HEAD' })).toMatchObject({ migrations: [folder], removed: [] })

    await migrate(project)
    expect(await rebase(project)).toMatchObject({ rebased: [], unmerged: [] })
    expect(await plan(project)).toEqual({ migrations: [], by_hand: [], extra: [], pending: [] })
    await expect(baseline(project)).rejects.toMatchObject({ code: 'E_BASELINE_LATE' })
    expect((await status(project)).pending_migrations).toEqual([])
    expect(await showLoad(project, 1)).toMatchObject({ load_id: 1, tables: [{ table: 'shop.orders' }] })
    expect(await dropLoad(project, 1)).toEqual({ load_id: 1, dropped: [] })

    expect(await listCursors(project)).toEqual({ cursors: [], slices: [] })
    const noCursor = { code: 'E_NO_CURSOR', place: 'shop.orders' }
    await expect(setCursor(project, 'shop.orders', ['1'])).rejects.toMatchObject(noCursor)
    await expect(resetCursor(project, 'shop.orders')).rejects.toMatchObject(noCursor)
    expect(await listPackages(project)).toEqual([])
    expect(await dropPackages(project, { all: true })).toEqual({ dropped: [], rows: 0, bytes: 0 })
    await expect(dropPackages(project, { names: ['x'] })).rejects.toMatchObject({ code: 'E_NO_PACKAGE' })
    const checks = await doctor({ dir, env: { ...GIT_ENV } })
    expect(checks.filter(({ level }) => level === 'error')).toEqual([])
    expect(checks.map(({ name, target }) => `${target ?? 'project'}: ${name}`)).toContain('test: connection')
  })
})

test.each(ENGINE_KINDS)('on %s, commands that read loads report that there is none yet', async (kind) => {
  const project = await openProject({ dir: await shop(kind), env: {} })
  const asked = [loads(project), showLoad(project, 1), dropLoad(project, 1), listQuarantine(project)]
  for (const answer of await Promise.allSettled(asked))
    expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'E_NOTHING_LOADED' } })
})
