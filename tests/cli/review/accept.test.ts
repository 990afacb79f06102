import { ENGINE_KINDS } from '@sluice/engine'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { OrdersFiles } from '../support/orders-files.ts'

test.each(ENGINE_KINDS)(
  'on %s accept says where what was rejected is overtaken by something newer, and what to do about it',
  async (kind) => {
    const shop = await OrdersFiles.reviewed(kind, { id: 1, qty: 1 })
    const coupon = await shop.load({ id: 2, qty: 2, coupon: 'ten' })
    expect(await shop.say('reject', coupon, '--target', 'local')).toBe(`rejected of ${coupon}:
  add shop.orders.coupon text
none of it is left to apply
→ commit the folder; sluice transform --target local merges the rows that it blocked
`)
    const byHand = join(shop.dir, 'migrations/20991231T000000_coupon_by_hand')
    await mkdir(byHand)
    await writeFile(
      join(byHand, `${kind}.sql`),
      '--! Footprint: shop.orders.coupon\nalter table shop.orders add column coupon varchar;\n',
    )
    await shop.say('migrate')
    expect(await shop.say('accept', coupon, '--target', 'local')).toBe(`accepted of ${coupon}:
  add shop.orders.coupon text
20991231T000000_coupon_by_hand is newer, already applied, and changes the same tables or columns
→ sluice plan --rebase --target local adapts it to that migration
`)
    expect(await shop.say('plan', '--rebase')).toContain(
      `${coupon} removed: the tables already have all of its changes\n`,
    )
    await shop.say('migrate')
    expect(await shop.tell('query', 'select id, coupon from shop.orders order by id')).toMatchObject({
      rows: [
        { id: 1, coupon: null },
        { id: 2, coupon: 'ten' },
      ],
    })
  },
)
