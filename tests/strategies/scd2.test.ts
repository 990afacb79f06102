import { ENGINE_KINDS } from '@sluice/engine'
import { filesResource, source, type ResourceOptions, type Row } from '@sluice/loader'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../support/project.ts'
import { loadAll, shop } from './shop.ts'

/** The resource `plans` as it is loaded on the day `on` of January. */
const plans = (on: number, options: Partial<ResourceOptions> = {}): ResourceOptions => ({
  name: 'plans',
  mergeStrategy: { kind: 'scd2', boundaryTimestamp: `2026-01-0${on}` },
  ...options,
})

/** `id value from–to` of each version. */
async function versionsOf(project: TestProject, value: string): Promise<readonly string[]> {
  const day = (column: string): string => project.engine.dialect.convert(column, 'timestamp', 'text')
  const rows = await project.engine.session.rows<Record<string, string | null>>(
    `select cast(id as varchar) as id, cast(${value} as varchar) as value, ${day('_sluice_valid_from')} as "from",
       ${day('_sluice_valid_to')} as "to"
     from shop.plans`,
  )
  const shown = (time: string | null | undefined): string => time?.slice(8, 10) ?? ''
  return rows
    .map((row) => `${row['id']} ${row['value']} ${shown(row['from'])}–${shown(row['to'])}`)
    .toSorted()
}

/** The nested rows with the version that they belong to. */
const tagsOf = async (project: TestProject): Promise<readonly string[]> =>
  (
    await project.engine.session.rows<{ tag: string }>(
      `select cast(p.id as varchar) || ' ' || cast(p.price as varchar) || ' ' || t.value as tag
       from shop.plans__tags as t join shop.plans as p on p._sluice_id = t._sluice_root_id`,
    )
  )
    .map(({ tag }) => tag)
    .toSorted()

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a changed row becomes a new version, an absent one is retired, and one that comes again is a new version', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const history: readonly (readonly Row[])[] = [
      [
        { id: 1, price: 10 },
        { id: 2, price: 20 },
      ],
      [{ id: 1, price: 11 }],
      [
        { id: 1, price: 11 },
        { id: 2, price: 20 },
      ],
    ]
    for (const [i, rows] of history.entries()) await loadAll(project, plans(i + 1), rows)
    expect(await versionsOf(project, 'price')).toEqual(['1 10 01–02', '1 11 02–', '2 20 01–02', '2 20 03–'])
  })

  test('the validity columns are proposed with the table', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const { migrations } = await project.load({}, [], [shop(plans(1), [{ id: 1 }])])
    expect(migrations).toHaveLength(1)
    await project.migrate()
    const [table] = await project.engine.catalog(['shop'])
    expect(table?.columns.filter(({ type }) => type === 'timestamp').map(({ name }) => name)).toEqual([
      '_sluice_valid_from',
      '_sluice_valid_to',
    ])
    const again = await project.load({}, [], [shop(plans(2), [{ id: 1 }])])
    expect(again.migrations).toEqual([])
  })

  test('nested rows stay with their version, and a change of them alone is a new version', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await loadAll(project, plans(1), [
      { id: 1, price: 10, tags: ['a', 'b'] },
      { id: 2, price: 20, tags: [] },
    ])
    await loadAll(project, plans(2), [
      { id: 1, price: 10, tags: ['a', 'b'] },
      { id: 2, price: 20, tags: ['c'] },
    ])
    expect(await tagsOf(project)).toEqual(['1 10 a', '1 10 b', '2 20 c'])
    await loadAll(project, plans(3), [
      { id: 1, price: 10, tags: ['b', 'a'] },
      { id: 2, price: 20, tags: ['c'] },
    ])
    expect(await versionsOf(project, 'price')).toEqual(['1 10 01–03', '1 10 03–', '2 20 01–02', '2 20 02–'])
    expect(await tagsOf(project)).toEqual(['1 10 a', '1 10 a', '1 10 b', '1 10 b', '2 20 c'])
  })

  test('lists in lists that move to another parent are a change', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const group = (...names: readonly (readonly string[])[]): Row => ({
      id: 1,
      price: 1,
      groups: names.map((own) => ({ title: 'g', names: own })),
    })
    await loadAll(project, plans(1), [group(['x'], [])])
    await loadAll(project, plans(2), [group(['x'], [])])
    expect(await versionsOf(project, 'price')).toEqual(['1 1 01–'])
    await loadAll(project, plans(3), [group([], ['x'])])
    expect(await versionsOf(project, 'price')).toEqual(['1 1 01–03', '1 1 03–'])
  })

  test('a load with a new column waits as a whole, later loads queue behind it, and each keeps its time', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await loadAll(project, plans(1), [{ id: 1, price: 10 }])
    await project.load({}, [], [shop(plans(2), [{ id: 1, price: 10, currency: 'EUR' }])])
    await project.load({}, [], [shop(plans(3), [{ id: 1, price: 12, currency: 'EUR' }])])
    expect(await versionsOf(project, 'price')).toEqual(['1 10 01–'])
    await project.applyAndMerge()
    expect(await versionsOf(project, 'price')).toEqual(['1 10 01–02', '1 10 02–03', '1 12 03–'])
    expect(await project.staging()).toEqual([])
  })

  test('a load with a value that does not fit waits as a whole', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await loadAll(project, plans(1), [
      { id: 1, price: 10 },
      { id: 2, price: 20 },
    ])
    const { resources } = await project.load(
      {},
      [],
      [
        shop(plans(2), [
          { id: 1, price: 'free' },
          { id: 2, price: 21 },
        ]),
      ],
    )
    expect(resources[0]).toMatchObject({ rows_merged: 0, rows_waiting: 2 })
    await project.applyAndMerge()
    expect(await versionsOf(project, 'price')).toEqual(['1 10 01–02', '1 free 02–', '2 20 01–02', '2 21 02–'])
  })

  test('with a merge key absent rows are retired only where the load has their merge key', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await loadAll(project, plans(1, { mergeKey: 'region' }), [
      { id: 1, price: 10, region: 'eu' },
      { id: 2, price: 20, region: 'eu' },
      { id: 3, price: 30, region: 'us' },
    ])
    await loadAll(project, plans(2, { mergeKey: 'region' }), [{ id: 1, price: 10, region: 'eu' }])
    expect(await versionsOf(project, 'price')).toEqual(['1 10 01–', '2 20 01–02', '3 30 01–'])
  })

  test('a load without rows retires nothing', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await loadAll(project, plans(1), [{ id: 1, price: 10 }])
    await loadAll(project, plans(2), [])
    expect(await versionsOf(project, 'price')).toEqual(['1 10 01–'])
  })

  test('a part of the rows is not loaded: it would retire the others', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const rows = [{ id: 1 }, { id: 2 }, { id: null }]
    await loadAll(project, plans(1), rows.slice(0, 2))
    await expect(project.load({ limit: 1 }, [], [shop(plans(2), rows)])).rejects.toMatchObject({
      code: 'E_NOT_WHOLE',
    })
    await expect(project.load({}, [], [shop(plans(2, { primaryKey: 'id' }), rows)])).rejects.toMatchObject({
      code: 'E_NOT_WHOLE',
      message: expect.stringContaining('1 record') as string,
    })
    expect(await versionsOf(project, 'id')).toEqual(['1 1 01–', '2 2 01–'])
  })

  test('a row that a contract leaves out is not retired', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await loadAll(project, plans(1), [{ id: 1 }, { id: 2 }])
    const discarding = plans(2, { contract: { dataType: 'discard_row' } })
    await expect(project.load({}, [], [shop(discarding, [{ id: 'x' }, { id: 2 }])])).rejects.toMatchObject({
      code: 'E_NOT_WHOLE',
    })
    expect(await versionsOf(project, 'id')).toEqual(['1 1 01–', '2 2 01–'])
  })

  test('a column for versions that no row has is an error: no change would be seen', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const mergeStrategy = { kind: 'scd2', rowVersionColumn: 'hash' } as const
    await expect(
      project.load({}, [], [shop({ name: 'plans', mergeStrategy }, [{ id: 1, price: 10 }])]),
    ).rejects.toMatchObject({
      code: 'E_KEY_MISSING',
      message: 'no row has a value in the column hash of rowVersionColumn',
    })
  })

  test('rows that differ do not share a version unnoticed', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const mergeStrategy = { kind: 'scd2', rowVersionColumn: 'hash' } as const
    const rows = [1, 2].map((id) => ({ id, hash: 'a' }))
    await loadAll(project, plans(1, { mergeStrategy }), rows.slice(1))
    const shared = project.load({}, [], [shop(plans(2, { mergeStrategy }), rows)])
    await expect(shared).rejects.toMatchObject({ code: 'E_VERSION_SHARED' })
    await loadAll(project, plans(2, { mergeStrategy, primaryKey: 'id' }), rows)
  })

  test('a version cannot end before it begins', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await loadAll(project, plans(3), [{ id: 1, price: 10 }])
    await expect(project.load({}, [], [shop(plans(2), [{ id: 1, price: 11 }])])).rejects.toMatchObject({
      code: 'E_BOUNDARY',
    })
    expect(await versionsOf(project, 'price')).toEqual(['1 10 03–'])
  })

  test('rows of an append resource become versions without beginning', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await loadAll(project, { name: 'plans' }, [{ id: 1, price: 10 }])
    await project.load({}, [], [shop(plans(2), [{ id: 1, price: 11 }])])
    await project.applyAndMerge()
    expect(await versionsOf(project, 'price')).toEqual(['1 10 –02', '1 11 02–'])
  })

  test('versions do not become rows of a key unnoticed', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await loadAll(project, plans(1), [{ id: 1, price: 10 }])
    await expect(
      project.load({}, [], [shop({ name: 'plans', primaryKey: 'id' }, [{ id: 1, price: 11 }])]),
    ).rejects.toMatchObject({ code: 'E_STRATEGY_CHANGED' })
    await expect(
      project.load({}, [], [shop({ name: 'plans' }, [{ id: 1, price: 11 }])]),
    ).rejects.toMatchObject({ code: 'E_STRATEGY_CHANGED' })
    await expect(
      project.load(
        {},
        [],
        [
          shop({ name: 'plans', mergeStrategy: { kind: 'scd2', activeRecordTimestamp: '9999-12-31' } }, [
            { id: 1 },
          ]),
        ],
      ),
    ).rejects.toMatchObject({ code: 'E_STRATEGY_CHANGED' })
    await project.load({ 'full-refresh': true }, [], [shop({ name: 'plans' }, [{ id: 1, price: 12 }])])
    expect(await versionsOf(project, 'price')).toEqual(['1 12 –'])
  })

  test('a column of the source with the name of a validity column is an error', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const mergeStrategy = { kind: 'scd2', validityColumns: ['since', 'until'] } as const
    const load = project.load({}, [], [shop({ name: 'plans', mergeStrategy }, [{ id: 1, until: 'x' }])])
    await expect(load).rejects.toMatchObject({ code: 'E_NAMES_COLLIDE', place: 'shop.plans' })
  })

  test('files: a row that stands in another file is the same version', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const files = (name: string, text: string) =>
      source({
        name: 'shop',
        resources: () => [
          filesResource({
            name: 'plans',
            mergeStrategy: 'scd2',
            format: { kind: 'csv' },
            async *list() {
              const path = join(project.dir, name)
              await writeFile(path, text)
              const modified = new Date('2026-01-01')
              const fetch = (): Promise<string> => Promise.resolve(path)
              yield { name, url: path, size: text.length, etag: name, modified, fetch }
            },
          }),
        ],
      })
    await project.load({}, [], [files('a.csv', 'id,price\n1,10\n2,20\n')])
    await project.applyAndMerge()
    await project.load({}, [], [files('b.csv', 'id,price\n2,20\n1,11\n')])
    expect((await versionsOf(project, 'price')).map((line) => line.replace(/ \S+$/, ''))).toEqual([
      '1 10',
      '1 11',
      '2 20',
    ])
    const before = await versionsOf(project, 'price')
    for (const name of ['c.csv', 'b.csv']) await project.load({}, [], [files(name, 'id,price\n')])
    expect(await versionsOf(project, 'price'), 'files without rows retire nothing').toEqual(before)
    const again = project.load({ reload: true }, [], [files('b.csv', 'id,price\n2,20\n')])
    await expect(again).rejects.toMatchObject({ code: 'E_RELOAD', place: 'shop.plans' })
  })

  test('a rejected column is not part of versions, no load waits', { tags: 'exhaustive' }, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await loadAll(project, plans(1), [{ id: 1, price: 10 }])
    const { migrations } = await project.load(
      {},
      [],
      [shop(plans(2), [{ id: 1, price: 10, note: 'x', tags: ['a'] }])],
    )
    const [migration = ''] = migrations
    await project.decide('reject', migration.split('/').at(-1) ?? '')
    await project.merge()
    expect(await versionsOf(project, 'price')).toEqual(['1 10 01–'])
    await project.load({}, [], [shop(plans(3), [{ id: 1, price: 11, note: 'x', tags: ['a'] }])])
    expect(await versionsOf(project, 'price')).toEqual(['1 10 01–03', '1 11 03–'])
  })
})
