import { ENGINE_KINDS } from '@sluice/engine'
import { resource, source, type Row } from '@sluice/loader'
import { expect, test } from 'vitest'
import { openTestProject } from '../../support/project.ts'

const orders = (pages: readonly (readonly Row[])[]) =>
  resource({ name: 'orders', primaryKey: 'id' }, async function* () {
    yield* pages
  })

for (const kind of ENGINE_KINDS) {
  test(`${kind}: map, filter and flatMap change the rows on their way, in their order`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const changed = orders([
      [
        { id: 1, email: 'ANN@EXAMPLE.COM', parts: 2 },
        { id: 2, email: 'test@example.com', parts: 1 },
      ],
      [{ id: 3, email: 'Bob@example.com', parts: 0 }],
    ])
      .map((row) => ({ ...row, email: String(row['email']).toLowerCase() }))
      .filter(async (row) => row['email'] !== 'test@example.com')
      .flatMap(({ parts, ...row }) =>
        Array.from({ length: Number(parts) }, (_, part) => ({ ...row, id: `${row['id']}/${part}`, part })),
      )
    const shop = source({ name: 'shop', resources: () => [changed] })
    const { resources } = await project.load({}, [], [shop])
    await project.applyAndMerge()
    expect(resources[0]?.rows_read).toBe(2)
    expect(await project.engine.session.rows('select id, email, part from shop.orders order by id')).toEqual([
      { id: '1/0', email: 'ann@example.com', part: 0 },
      { id: '1/1', email: 'ann@example.com', part: 1 },
    ])
  })

  test(`${kind}: limit ends the generator, and what comes after its yield does not run`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const endless = resource({ name: 'orders' }, async function* ({ state }) {
      for (let id = 0; ; id++) {
        yield { id }
        state['last'] = id
      }
    }).limit(3)
    const shop = source({ name: 'shop', resources: () => [endless] })
    await project.load({}, [], [shop])
    await project.applyAndMerge()
    expect(await project.engine.session.rows('select count(*) as n from shop.orders')).toEqual([{ n: 3 }])
    await project.load({ limit: 2 }, [], [shop])
    expect(await project.engine.session.rows('select count(*) as n from shop.orders')).toEqual([{ n: 5 }])
  })

  test(`${kind}: a step that forgets its rows is an error, and nothing is loaded`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const forgets = (() => undefined) as unknown as () => Row
    for (const [changed, message] of [
      [
        orders([[{ id: 1 }]]).map(forgets),
        'map returned undefined instead of a row; leave rows out with filter',
      ],
      [
        orders([[{ id: 1 }]]).flatMap(forgets as unknown as () => Row[]),
        'flatMap returned a value of type undefined instead of a list of rows',
      ],
      [
        orders([[{ id: 1 }]]).flatMap((() => [null]) as unknown as () => Row[]),
        'flatMap returned null instead of a row; leave rows out with filter',
      ],
    ] as const) {
      const shop = source({ name: 'shop', resources: () => [changed] })
      await expect(project.load({}, [], [shop])).rejects.toThrow(
        expect.objectContaining({
          code: 'E_SOURCE_FAILED',
          place: 'shop.orders',
          message: `the source failed: ${message}`,
        }) as Error,
      )
    }
  })

  test(`${kind}: a step that throws names the resource, and nothing is loaded`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const broken = orders([[{ id: 1 }]]).map(() => {
      throw new Error('no such customer')
    })
    const shop = source({ name: 'shop', resources: () => [broken] })
    await expect(project.load({}, [], [shop])).rejects.toThrow(
      expect.objectContaining({
        code: 'E_SOURCE_FAILED',
        message: 'the source failed: no such customer',
        place: expect.stringMatching(/^shop\.orders/) as string,
      }) as Error,
    )
  })
}
