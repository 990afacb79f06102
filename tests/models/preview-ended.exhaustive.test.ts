import { ENGINE_KINDS } from '@sluice/engine'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Command } from '../faults/support/command.ts'
import { Shop } from './support/shop.ts'

const MODELS = {
  // Takes a while, so that it is ended in the middle.
  'marts/many.sql':
    '--! materialized: table\nselect count(*) as n from shop.orders a, shop.orders b where a.id + b.id > 7',
}

/** The scratch databases that there are. */
async function left(shop: Shop, kind: string): Promise<readonly unknown[]> {
  if (kind === 'duckdb') {
    const names = await readdir(join(shop.dir, '.sluice/preview')).catch(() => [])
    return names.filter((name) => !name.startsWith('.'))
  }
  return shop.rows(`select datname as name from pg_database where datname like 'sluice\\_preview%'`)
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test.each(['SIGINT', 'SIGKILL'] as const)('a preview that %s ends leaves nothing', async (signal) => {
    const shop = await Shop.make(kind, MODELS)
    const generate = kind === 'duckdb' ? 'range(4, 30001) as g (n)' : 'generate_series(4, 30000) as g (n)'
    await shop.run(`insert into shop.orders select n, '2026-01-01', n, 1 from ${generate}`)
    const command = new Command({ dir: shop.dir, env: {} }, ['preview'])
    expect(await command.said((line) => line.includes('the scratch database is '))).toBe(true)
    expect(await command.said((line) => line.includes('building 1 model there'))).toBe(true)
    command.child.kill(signal)
    await command.endWithin(60_000)
    if (signal === 'SIGKILL') {
      const names = (await left(shop, kind)) as readonly { readonly name: string }[]
      expect(names).toHaveLength(1)
      // Another preview takes one for left that is older than a minute.
      if (kind === 'postgres') {
        await shop.run(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${names[0]?.name}'`,
        )
        await shop.run(`alter database ${names[0]?.name} rename to sluice_preview_1_abcdef`)
      }
      await shop.write({ 'marts/many.sql': 'select 1 as one' })
      expect(await shop.say('preview')).toMatchObject({ code: 0 })
    }
    expect(await left(shop, kind)).toEqual([])
    expect(await shop.rows('select count(*) as n from shop.orders')).toEqual([{ n: 30000 }])
  })
})
