import { source, type Row } from '@sluice/loader'
import { describe, expect, test } from 'vitest'
import { openTestProject, type TestProject } from '../../support/project.ts'
import { useAllCores } from '../../support/all-cores.ts'

useAllCores()

// Postgres stores at most 1,600 columns in a table, dropped ones included, and 8 kB in a row.

const shop = (rows: readonly Row[]) =>
  source({
    name: 'shop',
    resources: (resource) => [
      resource({ name: 'orders', primaryKey: 'id' }, async function* () {
        yield [...rows]
      }),
    ],
  })

const load = (project: TestProject, rows: readonly Row[]) => project.load({}, [], [shop(rows)])

describe('on postgres', () => {
  const open = () => openTestProject({ kind: 'postgres', sources: [shop([])] })

  const begin = async (project: TestProject, sql: string): Promise<void> => {
    await load(project, [{ id: 1 }])
    await project.applyAndMerge()
    await project.engine.session.script(sql)
  }

  test('columns of the reviewed table count', async () => {
    await using project = await open()
    const columns = Array.from({ length: 1594 }, (_, at) => `add column c${at} boolean`)
    await begin(project, `alter table shop.orders ${columns.join(', ')}`)
    await expect(load(project, [{ id: 2, more: true }])).rejects.toMatchObject({
      code: 'E_TOO_MANY_COLUMNS',
      place: 'shop.orders',
      message: expect.stringContaining('the table would have 1596 columns; Postgres') as string,
    })
    expect(await load(project, [{ id: 2, c7: true }])).toMatchObject({ status: 'loaded', migrations: [] })
  })

  test('columns that were dropped count', async () => {
    await using project = await open()
    const names = Array.from({ length: 1590 }, (_, at) => `c${at}`)
    const sql = [
      `alter table shop.orders ${names.map((name) => `add column ${name} boolean`).join(', ')}`,
      `alter table shop.orders ${names.map((name) => `drop column ${name}`).join(', ')}`,
    ]
    await begin(project, sql.join('; '))
    const row = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`more_${at}`, true]))
    await expect(load(project, [{ id: 2, ...row }])).rejects.toMatchObject({
      code: 'E_TOO_MANY_COLUMNS',
      message: expect.stringContaining(
        'would have 1596 columns (1590 of them were dropped, and still count until the table is created again)',
      ) as string,
    })
  })

  test.each([
    ['numbers', 1.5, 'the rows would take'],
    ['short texts', 'ten letters', 'row is too big'],
  ])('rows of too many %s are named before a migration is written', async (_, value, said) => {
    await using project = await open()
    const row = Object.fromEntries(Array.from({ length: 1100 }, (_, at) => [`c${at}`, value]))
    await expect(load(project, [{ id: 1, ...row }])).rejects.toMatchObject({
      code: 'E_ROW_TOO_LARGE',
      message: expect.stringContaining(said) as string,
    })
    expect(project.events.filter((event) => event.kind === 'proposed')).toEqual([])
  })
})

test('a row of 1,300 numbers goes into DuckDB with the default memory, and a minute of CPU', async () => {
  await using project = await openTestProject({ kind: 'duckdb', sources: [shop([])] })
  const row = Object.fromEntries(Array.from({ length: 1300 }, (_, at) => [`c${at}`, at + 0.5]))
  const before = process.cpuUsage()
  await load(project, [{ id: 1, ...row }])
  const { user } = process.cpuUsage(before)
  await project.applyAndMerge()
  expect(await project.engine.session.rows('select c0, c1299 from shop.orders')).toEqual([
    { c0: 0.5, c1299: 1299.5 },
  ])
  expect(user / 1e6).toBeLessThan(60)
})

test.each([1300, 1590])(
  'rows of %i columns go into a DuckDB table that is reviewed with the default memory, also where an object has them',
  async (width) => {
    const row = (n: number) =>
      Object.fromEntries(Array.from({ length: width }, (_, at) => [`c${at}`, `${n} ${at}`]))
    await using project = await openTestProject({ kind: 'duckdb', sources: [shop([])] })
    await load(project, [{ id: 1, wide: row(1) }])
    await project.applyAndMerge()
    await load(
      project,
      [1, 2, 3].map((n) => ({ id: n, wide: row(n) })),
    )
    expect(
      await project.engine.session.rows(
        `select id, wide__c0, wide__c${width - 1} as last from shop.orders order by id`,
      ),
    ).toEqual([1, 2, 3].map((n) => ({ id: n, wide__c0: `${n} 0`, last: `${n} ${width - 1}` })))
  },
)
