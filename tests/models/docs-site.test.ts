import { ENGINE_KINDS, type EngineKind } from '@sluice/engine'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { sluice } from '../cli/support/sluice.ts'
import { Shop } from './support/shop.ts'

const MODELS = {
  'marts/daily.sql': `--! materialized: table
--! description: what </script> was sold
--! column revenue: in euros
--! tests: not_null(day)
select day, sum(amount) as revenue from shop.orders group by day`,
  'marts/best.sql': 'select day, revenue from marts.daily where revenue > 5',
}

/** Starting a browser to ask takes longer than most tests. */
const isInstalled = (name: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))
const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find(isInstalled)

/** What a page has once its scripts have run. */
const rendered = (file: string, place: string): string =>
  execFileSync(
    chromium ?? '',
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--virtual-time-budget=2000',
      '--dump-dom',
      `file://${file}${place}`,
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  )

/** Builds the models and their site. */
async function site(kind: EngineKind): Promise<Shop> {
  const shop = await Shop.make(kind, MODELS)
  await sluice(shop.dir, ['models', 'build'])
  const { stdout } = await sluice(shop.dir, ['models', 'docs', 'build', '--to', 'site'])
  expect(stdout).toBe('site/index.html written (2 models, 3 tables and sources in all)\n')
  return shop
}

describe.each(ENGINE_KINDS)('on %s', (kind) => {
  test('the site has tables, columns, lineage and the last run', async () => {
    const shop = await site(kind)
    const script = await readFile(join(shop.dir, 'site/data.js'), 'utf8')
    expect(script).not.toContain('</script>')
    const window: { SLUICE?: unknown } = {}
    runInNewContext(script, { window })
    expect(window.SLUICE).toMatchObject({
      tables: [
        { name: 'shop.orders', kind: 'table' },
        {
          name: 'marts.daily',
          kind: 'model',
          description: 'what </script> was sold',
          columns: [{ name: 'day' }, { name: 'revenue', description: 'in euros' }],
          tests: [{ name: 'not_null(day)', run: 'passed' }],
          run: 'built',
        },
        { name: 'marts.best' },
      ],
    })
  })

  // A machine may have no browser.
  test.skipIf(chromium === undefined)('a browser shows it', { tags: 'exhaustive' }, async () => {
    const shop = await site(kind)
    const page = rendered(join(shop.dir, 'site/index.html'), '#/table/marts.daily')
    expect(page).toContain('<h1>marts.daily</h1>')
    expect(page).toContain('what &lt;/script&gt; was sold')
    expect(page).toContain('shop.orders.amount')
    expect(page).toContain('<svg')
    const odd = rendered(join(shop.dir, 'site/index.html'), '#/table/%E0%A4%A')
    expect(odd).toContain('<h1>There is no such table</h1>')
  })
})
