import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source, type Row, type RowsOptions, type Source } from '@sluice/loader'
import { describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../../support/project.ts'

const events = (rows: readonly Row[], options: Partial<RowsOptions> = {}): Source =>
  source({
    name: 'shop',
    resources: (own) => [
      own(
        { name: 'events', primaryKey: 'id', table: (row) => String(row['type']), ...options },
        async function* ({ state }) {
          yield rows
          state['rows'] = Number(state['rows'] ?? 0) + rows.length
        },
      ),
      own({ name: 'orders' }, async function* () {
        yield { id: 1 }
      }),
    ],
  })

const ROWS = [
  { id: 1, type: 'Click', x: 1 },
  { id: 2, type: 'sign up', plan: 'pro', tags: ['a'] },
  { id: 3, type: 'Click', x: 3 },
]

const query = (project: TestProject, sql: string) => project.engine.session.rows(sql)

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('each row goes to the table that it says, with its own counts, keys and hints', async () => {
    const options = {
      tables: {
        Click: { columns: { x: { type: 'decimal(18,2)' } } },
        'sign up': { primaryKey: ['id', 'plan'], contract: { columns: 'freeze' } },
      },
    } as const
    await using project = await openTestProject({ kind, sources: [events(ROWS, options)] })
    const summary = await project.load()
    expect(summary.resources.map(({ name, rows_read: rows }) => `${name} ${rows}`)).toEqual([
      'shop.events:click 2',
      'shop.events:sign_up 1',
      'shop.orders 1',
    ])
    await project.applyAndMerge()
    const tables = await project.engine.catalog(['shop'])
    expect(tables.map(({ name, primaryKey }) => `${name} (${primaryKey.join(', ')})`).toSorted()).toEqual([
      'click (id)',
      'orders ()',
      'sign_up (id, plan)',
      'sign_up__tags ()',
    ])
    expect(await query(project, 'select id, cast(x as varchar) as x from shop.click order by id')).toEqual([
      { id: 1, x: '1.00' },
      { id: 3, x: '3.00' },
    ])
    expect(
      await query(project, `select resource, state from _sluice.pipeline_state order by 1`),
    ).toContainEqual({ resource: 'events', state: { rows: 3 } })
    const next = [events([{ id: 4, type: 'sign up', plan: 'x', extra: 1 }], options)]
    await expect(project.load({}, ['shop.events'], next)).rejects.toMatchObject({
      code: 'E_CONTRACT',
      place: expect.stringContaining('shop.events:sign_up'),
    })
    expect((await project.load({}, ['shop.events'])).migrations).toEqual([])
  })

  test(
    'a load that replaces tables does not leave old rows in one that gets none',
    { tags: 'exhaustive' },
    async () => {
      await using project = await openTestProject({ kind, sources: [events(ROWS)] })
      await project.load()
      await project.applyAndMerge()
      const clicks = [events([{ id: 9, type: 'Click', x: 9 }])]
      await project.load({ 'full-refresh': true }, ['shop.events'], clicks)
      expect(await query(project, 'select id from shop.click')).toEqual([{ id: 9 }])
      expect(await query(project, 'select id from shop.sign_up')).toEqual([])
      const replaced = (rows: readonly Row[]) => [events(rows, { writeDisposition: 'replace' })]
      await project.load(
        {},
        ['shop.events'],
        replaced([
          { id: 5, type: 'sign up', plan: 'x' },
          { id: 6, type: 'Click', x: 1 },
        ]),
      )
      await expect(
        project.load({}, ['shop.events'], replaced([{ id: 7, type: 'Click', x: 1 }])),
      ).rejects.toMatchObject({ code: 'E_EMPTY', place: 'shop.events:sign_up' })
      expect(await query(project, 'select id from shop.click')).toEqual([{ id: 6 }])
    },
  )

  test('names that collide, too many tables and rows without a table load nothing', async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const failure = async (types: readonly unknown[], options: Partial<RowsOptions> = {}) => {
      const rows = types.map((type, id) => ({ id, type }))
      try {
        return (await project.load({}, ['shop.events'], [events(rows, options)])).failures[0]
      } catch (error) {
        return error
      }
    }
    expect(await failure(['Click', 'click'])).toMatchObject({
      code: 'E_NAMES_COLLIDE',
      message: '"click" and "Click" are both the table click',
    })
    expect(await failure(['Orders'])).toMatchObject({
      code: 'E_NAMES_COLLIDE',
      message: '"Orders" and the resource shop.orders are both the table orders',
    })
    expect(await failure(['a', 'b', 'c'], { maxTables: 2 })).toMatchObject({
      code: 'E_TOO_MANY_TABLES',
      message: 'the rows go to more than 2 tables: a, b, c',
    })
    expect(await failure([1], { table: (row) => row['type'] as string })).toMatchObject({
      code: 'E_TABLE_NAME',
    })
    const fails = (): string => {
      throw new Error('no type')
    }
    expect(await failure(['a'], { table: fails })).toMatchObject({
      code: 'E_SOURCE_FAILED',
      message: 'the source failed: no type',
    })
    expect((await project.engine.catalog(['shop'])).map(({ name }) => name)).toEqual([])
  })

  test('a resource may have another name than its table', async () => {
    const orders = resource({ name: 'orders_v2', table: 'Orders', primaryKey: 'id' }, async function* () {
      yield [{ id: 1, items: [{ sku: 'a' }] }]
    })
    await using project = await openTestProject({
      kind,
      sources: [source({ name: 'shop', resources: () => [orders] })],
    })
    await project.load()
    await project.applyAndMerge()
    await project.load()
    expect((await project.engine.catalog(['shop'])).map(({ name }) => name).toSorted()).toEqual([
      'orders',
      'orders__items',
    ])
    expect(await query(project, 'select id from shop.orders')).toEqual([{ id: 1 }])
  })
})
