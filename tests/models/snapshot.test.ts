import { ENGINE_KINDS } from '@sluice/engine'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Shop } from './support/shop.ts'
import { versionsHistories, versionsHistory } from './support/versions-history.ts'

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a snapshot keeps the versions that a plain model keeps', async () => {
    await versionsHistories(kind, (play) =>
      fc.assert(fc.asyncProperty(versionsHistory({ kills: false }), play), { numRuns: 6 }),
    )
  }, 60_000)

  test('a snapshot keeps its versions when its query changes', async () => {
    const header = '--! materialized: snapshot\n--! unique_key: id\n'
    const shop = await Shop.make(kind, { 'snap/orders.sql': `${header}select id, amount from shop.orders` })
    await shop.models('build')
    await shop.write({ 'snap/orders.sql': `${header}select id, amount, day from shop.orders` })
    expect(await shop.models('build', '--full-refresh')).toMatchObject({
      'snap.orders': { status: 'built', rows: 3 },
    })
    expect(await shop.rows('select count(*) as n from snap.orders')).toEqual([{ n: 6 }])
    await shop.write({ 'snap/orders.sql': `${header}select id, day from shop.orders` })
    expect(await shop.models('build')).toMatchObject({
      'snap.orders': { status: 'failed', error: { code: 'E_MODEL_DESTRUCTIVE' } },
    })
    await shop.write({ 'snap/orders.sql': '--! materialized: table\nselect id from shop.orders' })
    expect(await shop.models('build')).toMatchObject({
      'snap.orders': {
        status: 'failed',
        error: { code: 'E_MODEL_DESTRUCTIVE', place: 'models/snap/orders.sql:1' },
      },
    })
    await shop.write({ 'snap/orders.sql': '--! materialized: snapshot\nselect id from shop.orders' })
    expect((await shop.say('models', 'build')).stderr).toContain(
      'error E_MODEL_HEADER: a snapshot needs a unique_key\n  at models/snap/orders.sql:1',
    )
  })
})
