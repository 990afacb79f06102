import { ENGINE_KINDS } from '@sluice/engine'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { objectsOf, sluice } from '../cli/support/sluice.ts'
import { repositoryIn } from '../propose/support/shop.ts'
import { Shop } from './support/shop.ts'

const MODELS = {
  'marts/daily.sql':
    '--! materialized: table\nselect day, sum(amount) as revenue, count(*) as n from shop.orders group by day',
  'marts/best.sql': 'select day, revenue from marts.daily where revenue > 5',
  'marts/all_days.sql': 'select * from marts.daily',
  'marts/slow.sql': `--! materialized: incremental
--! time_column: day
--! begin: 2026-01-01
select cast(day as date) as day, count(*) as n from shop.orders where cast(day as date) >= :since and cast(day as date) < :until group by 1`,
}

const plan = async (shop: Shop, ...args: readonly string[]) => {
  const { code, stdout } = await sluice(shop.dir, ['models', 'plan', '--json', ...args])
  const found = objectsOf(stdout).at(-1) as {
    models: readonly { model: string; status: string; action: string; [field: string]: unknown }[]
    gone: readonly string[]
    needs_yes: boolean
  }
  return { code, ...found, byName: new Map(found.models.map((one) => [one.model, one])) }
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('a plan says what a build would do, and changes nothing', async () => {
    const shop = await Shop.make(kind, MODELS)
    const first = await plan(shop)
    expect(first.models.map(({ status, action }) => `${status} ${action}`)).toEqual(
      Array(4).fill('new create'),
    )

    expect(await sluice(shop.dir, ['models', 'build'])).toMatchObject({ code: 0 })
    const same = await plan(shop)
    expect(same.models.map(({ status }) => status)).toEqual(Array(4).fill('unchanged'))
    expect(same.byName.get('marts.slow')).toMatchObject({ action: 'update', slices: [{}] })

    await shop.write({
      'marts/daily.sql':
        '--! materialized: table\nselect day, sum(amount) as total, cast(count(*) as integer) as n from shop.orders group by day',
    })
    const changed = await plan(shop)
    expect(changed.code).toBe(1)
    expect(changed.byName.get('marts.daily')).toMatchObject({
      status: 'changed',
      action: 'fill',
      additive: ['total is new'],
      destructive: [expect.stringMatching(/^n: bigint → integer$/i), 'revenue is gone'],
      breaks: null,
    })
    expect(changed.byName.get('marts.all_days')).toMatchObject({
      status: 'below',
      action: 'replace',
      additive: ['total is new'],
      breaks: null,
    })
    expect(changed.byName.get('marts.best')).toMatchObject({
      status: 'below',
      breaks: {
        message: expect.stringContaining('revenue'),
        place: expect.stringContaining('marts/best.sql'),
      },
    })
    expect(changed.byName.get('marts.slow')).toMatchObject({ status: 'unchanged' })
    expect(changed.needs_yes).toBe(false)
    // Nothing of it was built.
    expect(await shop.rows('select revenue from marts.daily order by day')).toHaveLength(2)

    await rm(join(shop.dir, 'models/marts/best.sql'))
    expect((await plan(shop)).gone).toEqual(['marts.best'])
  })

  test('for people, with the lines that differ', async () => {
    const shop = await Shop.make(kind, MODELS, { protected: true })
    await repositoryIn(shop.dir)
    expect(await sluice(shop.dir, ['models', 'build'])).toMatchObject({ code: 0 })
    await shop.write({
      'marts/daily.sql': '--! materialized: table\nselect day, count(*) as n from shop.orders group by day',
      'marts/best.sql': 'select day, n from marts.daily',
    })
    const { stdout, code } = await sluice(shop.dir, ['models', 'plan'])
    expect(code).toBe(0)
    expect(stdout).toContain('marts.daily: its query changed (table, about ')
    expect(stdout).toContain('  ! revenue is gone\n')
    expect(stdout).toContain(
      '    -select day, sum(amount) as revenue, count(*) as n from shop.orders group by day\n',
    )
    expect(stdout).toContain('`sluice models build` needs --yes')
  })
})
