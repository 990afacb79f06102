import { ENGINE_KINDS } from '@sluice/engine'
import { source, type Row } from '@sluice/loader'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { openTestProject } from '../../support/project.ts'

const Order = z.object({
  id: z.int(),
  ordered_at: z.iso.datetime(),
  code: z.string(),
  amount: z.number(),
  customer: z.object({ email: z.email() }).optional(),
})

const orders = (rows: readonly Row[]) =>
  source({
    name: 'shop',
    resources: (resource) => [
      resource({ name: 'orders', primaryKey: 'id', schema: Order }, async function* () {
        yield rows
      }),
    ],
  })

const GOOD = { id: 1, ordered_at: '2026-01-01T00:00:00Z', code: '2026-01-01', amount: 5 }

for (const kind of ENGINE_KINDS) {
  test(`${kind}: a row that does not match the schema is quarantined with its path and reason`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const rows = [
      GOOD,
      { ...GOOD, id: 2, customer: { email: 'nobody' } },
      { ...GOOD, id: 3, amount: '5' },
      { ...GOOD, id: 4 },
      { ...GOOD, id: 5 },
      { ...GOOD, id: 6 },
      { ...GOOD, id: 7 },
    ]
    const { resources } = await project.load({}, [], [orders(rows)])
    await project.applyAndMerge()
    expect(resources[0]).toMatchObject({ rows_read: 7, rows_quarantined: 2 })
    expect(await project.engine.session.rows('select id from shop.orders order by id')).toEqual(
      [1, 4, 5, 6, 7].map((id) => ({ id })),
    )
    const quarantined = await project.engine.session.rows<{ line: number; reason: string; raw: string }>(
      'select line, reason, raw from _sluice.quarantine order by line',
    )
    expect(quarantined.map(({ line, reason }) => [line, reason])).toEqual([
      [1, 'customer.email: Invalid email address'],
      [2, 'amount: Invalid input: expected number, received string'],
    ])
    expect(JSON.parse(quarantined[1]?.raw ?? '')).toEqual(rows[2])
  })

  // A schema that says no types: the rows could go straight to the table.
  test(`${kind}: so is one that comes to a reviewed table`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const schema = z.custom<Row>((row) => (row as Row)['amount'] !== 'none')
    const load = (rows: readonly Row[]) =>
      project.load(
        {},
        [],
        [
          source({
            name: 'shop',
            resources: (resource) => [
              resource({ name: 'orders', schema }, async function* () {
                yield rows
              }),
            ],
          }),
        ],
      )
    await load([{ id: 1, amount: 5 }])
    await project.applyAndMerge()
    const { resources } = await load([
      { id: 2, amount: 'none' },
      { id: 3, amount: 6 },
    ])
    expect(resources[0]).toMatchObject({ rows_read: 2, rows_merged: 1, rows_quarantined: 1 })
    const quarantined = await project.engine.session.rows('select line, raw from _sluice.quarantine')
    expect(quarantined).toEqual([{ line: 0, raw: '{"id":2,"amount":"none"}' }])
  })

  test(`${kind}: the schema gives the columns their types, which values alone would not`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await project.load({}, [], [orders([GOOD])])
    await project.applyAndMerge()
    const [table] = await project.engine.catalog(['shop'])
    const types = new Map(table?.columns.map(({ name, type }) => [name, type]))
    expect(['id', 'ordered_at', 'code', 'amount'].map((name) => types.get(name))).toEqual([
      'bigint',
      'timestamp',
      'text',
      'double',
    ])
    expect(project.events.filter((event) => event.kind === 'message' && event.level === 'warn')).toEqual([])
  })

  test(`${kind}: keys that the schema does not have are reported`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    await project.load({}, [], [orders([{ ...GOOD, coupon: 'A' }])])
    expect(project.events).toContainEqual({
      kind: 'message',
      level: 'warn',
      text: 'shop.orders: the schema leaves out the key coupon (1 row)',
    })
  })

  test(`${kind}: too many rows that do not match fail the load, and --strict fails it for one`, async () => {
    await using project = await openTestProject({ kind, sources: [] })
    const bad = { ...GOOD, id: 'x' }
    await expect(project.load({}, [], [orders([bad, bad])])).rejects.toThrow(
      expect.objectContaining({ code: 'E_TOO_MANY_QUARANTINED' }) as Error,
    )
    await expect(project.load({ strict: true }, [], [orders([GOOD, GOOD, GOOD, GOOD, bad])])).rejects.toThrow(
      expect.objectContaining({ code: 'E_QUARANTINE' }) as Error,
    )
  })
}
