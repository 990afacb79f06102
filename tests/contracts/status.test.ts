import { ENGINE_KINDS } from '@sluice/engine'
import { expect, test } from 'vitest'
import { Shop } from './support/shop.ts'

test.each(ENGINE_KINDS)('on %s the status says what waits, for what, and since when', async (kind) => {
  await using shop = await Shop.open(kind, { primaryKey: 'id' })
  await shop.review([{ id: 1, qty: 1 }])
  await shop.load([
    { id: 2, qty: 'x', a: 1 },
    { id: 3, qty: 3, b: 2, sub: [1, 2] },
  ])
  await shop.load([{ id: 4, qty: 4, a: 5, b: 6 }])
  await shop.project.decide('reject', 'change_shop', 'b')
  const status = await shop.project.status()
  const pending = status.pending_migrations[0]
  const one = { kind: 'add-column', state: 'pending', migration: pending }
  expect(status.rejected_migrations).toEqual([pending])
  expect(status.waiting).toMatchObject([
    {
      table: 'shop.t',
      rows_waiting: 1,
      rows_blocked: 1,
      since: expect.stringMatching(/^\d{4}-/) as string,
      waits_for: [
        { ...one, column: 'a', count: 1 },
        { ...one, column: 'b', count: 1, state: 'rejected' },
        { kind: 'widen-column', column: 'qty', count: 1, state: 'pending', migration: pending },
      ],
    },
    {
      table: 'shop.t__sub',
      rows_waiting: 2,
      waits_for: [{ kind: 'create-table', column: null, count: 2, state: 'pending', migration: pending }],
    },
    {
      table: 'shop.t',
      rows_waiting: 0,
      waits_for: [
        { ...one, column: 'a', count: 1 },
        { ...one, column: 'b', count: 1, state: 'rejected' },
      ],
    },
  ])
  expect(await shop.project.statusText()).toContain(
    `  shop.t: 2 values of b kept out: rejected in migrations/${pending}`,
  )
  expect(await shop.project.statusText()).toContain(
    `  shop.t: 2 values of a for migrations/${pending}, since `,
  )

  await shop.project.applyAndMerge()
  const after = await shop.project.status()
  expect(after.waiting.flatMap(({ waits_for }) => waits_for)).toMatchObject([
    { column: 'b', count: 1, state: 'rejected', migration: pending },
    { column: 'b', count: 1, state: 'rejected', migration: pending },
  ])
  await shop.project.decide('accept', 'change_shop')
  expect((await shop.project.status()).waiting[0]?.waits_for).toMatchObject([
    { column: 'b', state: 'unproposed' },
  ])
})
