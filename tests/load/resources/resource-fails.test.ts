import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source, type Resource, type Row } from '@sluice/loader'
import { describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../../support/project.ts'

/** A resource that reads `rows` behind its cursor, and counts how often it is read. */
function counting(name: string, rows: () => readonly Row[], read: string[], primaryKey?: string): Resource {
  return resource({ name, ...(primaryKey !== undefined && { primaryKey }) }, async function* ({ state }) {
    read.push(name)
    yield rows().slice(Number(state['next'] ?? 0))
    state['next'] = rows().length
  })
}

const down = (name: string): Resource =>
  resource({ name }, async function* () {
    yield { id: 1 }
    throw new Error('the api is down')
  })

const shop = (...resources: readonly Resource[]) => source({ name: 'shop', resources: () => resources })

const failed = (project: TestProject) =>
  project.engine.session.rows<Record<string, unknown>>(
    `select schema_name, resource, code, message, place from _sluice.loads where status = 'failed' order by load_id`,
  )

const packages = (project: TestProject): Promise<readonly string[]> =>
  readdir(join(project.dir, '.sluice/loads')).catch(() => [])

const ids = async (project: TestProject, table: string): Promise<readonly unknown[]> =>
  (await project.engine.session.rows(`select id from shop.${table} order by id`)).map(({ id }) => id)

describe.each(ENGINE_KINDS)('a resource that fails, on %s', (kind) => {
  test('leaves the others of its source, and its cursor stays; the failure is recorded', async () => {
    const read: string[] = []
    const good = counting('good', () => [{ id: 1 }, { id: 2 }], read)
    await using project = await openTestProject({ kind, sources: [shop(good, down('bad'))] })
    const { status, failures, resources } = await project.load()
    expect({ status, failures }).toMatchObject({
      status: 'failed',
      failures: [{ source: 'shop', resource: 'shop.bad', code: 'E_SOURCE_FAILED', place: 'shop.bad' }],
    })
    expect(resources.map(({ name }) => name)).toEqual(['shop.good'])
    await project.applyAndMerge()
    expect(await ids(project, 'good')).toEqual([1, 2])
    expect(await failed(project)).toEqual([
      {
        schema_name: 'shop',
        resource: 'bad',
        code: 'E_SOURCE_FAILED',
        message: 'the source failed: the api is down',
        place: 'shop.bad',
      },
    ])
    const after = await project.load(
      {},
      [],
      [
        shop(
          good,
          counting('bad', () => [{ id: 7 }], read),
        ),
      ],
    )
    expect(after.failures).toEqual([])
    await project.applyAndMerge()
    expect(await ids(project, 'bad')).toEqual([7])
  })

  test('is the same where its rows cannot be prepared', async () => {
    const rows = [{ id: 1 }]
    const wrong = [{ a: 1, A: 2 }]
    await using project = await openTestProject({
      kind,
      sources: [
        shop(
          counting('good', () => rows, []),
          counting('bad', () => wrong, []),
        ),
      ],
    })
    expect(await project.load()).toMatchObject({
      status: 'failed',
      failures: [{ resource: 'shop.bad', code: 'E_NAMES_COLLIDE' }],
      resources: [{ name: 'shop.good', rows_read: 1 }],
    })
  })

  test('is the same where the table does not let go of its rows', { tags: 'exhaustive' }, async () => {
    const rows = { good: [{ id: 1, n: 1 }], bad: [{ id: 1, n: 1 }] }
    const bad = resource({ name: 'bad', primaryKey: 'id', writeDisposition: 'replace' }, async function* () {
      yield rows.bad
    })
    const sources = [
      shop(
        counting('good', () => rows.good, [], 'id'),
        bad,
      ),
    ]
    await using project = await openTestProject({ kind, sources })
    await project.load()
    await project.applyAndMerge()
    const table = 'n bigint, _sluice_load_id bigint, _sluice_id bigint, id bigint primary key'
    await project.engine.session.script(
      `alter table shop.bad rename to old; create table shop.bad (${table});
       insert into shop.bad (id, n, _sluice_load_id, _sluice_id) select id, n, _sluice_load_id, _sluice_id from shop.old; drop table shop.old;
       create table shop.child (bad_id bigint references shop.bad (id)); insert into shop.child values (1)`,
    )
    rows.good.push({ id: 2, n: 2 })
    rows.bad = [{ id: 1, n: 9 }]
    const summary = await project.load()
    expect(summary.failures).toMatchObject([{ resource: 'shop.bad', code: 'E_CONSTRAINT' }])
    expect(summary.failures[0]?.message).toMatch(/constraint/i)
    expect(await ids(project, 'good')).toEqual([1, 2])
    expect(await ids(project, 'bad')).toEqual([1])
  })

  test('is none where a trigger or an index rejects one of its rows, which is blocked by itself', async () => {
    const rows = { good: [{ id: 1, v: '1' }], bad: [{ id: 1, v: '1' }] }
    const sources = [
      shop(
        counting('good', () => rows.good, [], 'id'),
        counting('bad', () => rows.bad, [], 'id'),
      ),
    ]
    await using project = await openTestProject({ kind, sources })
    await project.load()
    await project.applyAndMerge()
    await project.engine.session.run('create index bad_v on shop.bad ((cast(v as bigint)))')
    rows.good.push({ id: 2, v: '2' })
    rows.bad.push({ id: 2, v: '2' }, { id: 3, v: 'x' })
    const summary = await project.load()
    expect(summary.failures).toEqual([])
    expect(await ids(project, 'good')).toEqual([1, 2])
    expect(await ids(project, 'bad')).toEqual([1, 2])
    const [{ blocked } = { blocked: undefined }] = await project.engine.session.rows(
      `select blocked from _sluice.load_tables where table_name = 'bad' and blocked is not null`,
    )
    expect(blocked).toEqual([{ table: 'bad', by: 'index bad_v', rows: 1 }])
  })
})

describe.each(ENGINE_KINDS)('rows that were read and not loaded, on %s', (kind) => {
  test('are loaded by the next run, once, and are not read again', async () => {
    const read: string[] = []
    const rows: Row[] = [{ id: 1, n: 1 }]
    const sources = [shop(counting('a', () => rows, read))]
    await using project = await openTestProject({ kind, sources })
    await project.load()
    await project.applyAndMerge()
    rows.push({ id: 2, n: 2 })
    const script = (sql: string): Promise<void> => project.engine.session.script(sql)
    // Nothing can be recorded of a load, so that it cannot be committed.
    await script('alter table _sluice.loads rename column seconds to gone')
    await expect(project.load()).rejects.toThrow()
    expect(await ids(project, 'a')).toEqual([1])
    expect(await packages(project)).toHaveLength(1)
    await script('alter table _sluice.loads rename column gone to seconds')
    rows.push({ id: 3, n: 3 })
    expect(await project.load()).toMatchObject({ status: 'loaded', resources: [{ rows_read: 1 }] })
    expect(read).toEqual(['a', 'a'])
    expect(await packages(project)).toEqual([])
    await project.load()
    expect(read).toEqual(['a', 'a', 'a'])
    expect(await ids(project, 'a')).toEqual([1, 2, 3])
  })
})
