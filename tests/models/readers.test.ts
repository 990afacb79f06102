import { openDuckdb, openPostgres, ENGINE_KINDS } from '@sluice/engine'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { Shop } from './support/shop.ts'

const TABLE = (extra: string): string =>
  `--! materialized: table\nselect day, sum(amount) as amount${extra} from shop.orders group by day`

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a client that reads all the time sees old rows or new ones, and never a missing table', async () => {
    const shop = await Shop.make(kind, {
      'marts/daily.sql': TABLE(''),
      'marts/all_days.sql': 'select day, amount from marts.daily',
    })
    await shop.models('build')
    const url = shop.url
    await using client =
      kind === 'duckdb'
        ? await openDuckdb({ path: join(shop.dir, 'local.duckdb') })
        : await openPostgres({ url })
    const seen = new Set<string>()
    let building = true
    const reading = (async () => {
      while (building) {
        const [row] = await client.session.rows(
          `select (select sum(amount) from marts.daily) as total, (select count(*) from marts.all_days) as days`,
        )
        seen.add(JSON.stringify(row))
        await turn()
      }
    })()
    for (let run = 0; run < 4; run++) {
      await shop.write({ 'marts/daily.sql': TABLE(run % 2 === 0 ? ', count(*) as n' : '') })
      expect(await shop.statuses('run')).toEqual({ 'marts.daily': 'built', 'marts.all_days': 'built' })
    }
    building = false
    await reading
    expect([...seen].map((one) => one.replaceAll('"', ''))).toEqual(['{total:21,days:2}'])
  })
})
