import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ENGINE_KINDS } from '@sluice/engine'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandEnvironment, commandLine } from '../support/command/command-line.ts'
import type { Failure } from './support/expect-failure.ts'
import { failAndRecover, good } from './support/fail-and-recover.ts'
import { Shop } from './support/shop.ts'

describe.each(ENGINE_KINDS)('a config for %s', (kind) => {
  let base: Shop
  beforeAll(async () => {
    base = await Shop.make(kind)
    await good(base)
  })
  afterAll(() => base[Symbol.asyncDispose]())

  const fails = (
    failure: Failure,
    change: (config: string) => string,
    options: { readonly othersLoad?: boolean } = {},
  ): Promise<void> =>
    failAndRecover(base, {
      ...options,
      failure,
      spoil: async (shop) =>
        shop.put('sluice.config.ts', change(await readFile(join(shop.dir, 'sluice.config.ts'), 'utf8'))),
      mend: async (shop) =>
        shop.put('sluice.config.ts', await readFile(join(base.dir, 'sluice.config.ts'), 'utf8')),
    })

  test('with a typo in a name', { tags: 'exhaustive' }, () =>
    fails({ code: 'E_CONFIG', what: 'targts', at: /sluice\.config\.ts:\d+/, next: 'targets' }, (config) =>
      config.replace('targets:', 'targts:'),
    ),
  )

  test('with a typo in the code', { tags: 'exhaustive' }, () =>
    fails({ code: 'E_CONFIG', what: /./, at: /sluice\.config\.ts(:\d+)?/, next: /./ }, (config) =>
      config.replace('defineConfig({', 'defineConfig(({'),
    ),
  )

  test('with a secret that is not set', { tags: 'exhaustive' }, () =>
    fails(
      {
        code: 'E_SECRET_MISSING',
        what: 'the secret apiKey is not set',
        at: 'source shop',
        next: 'set OTHER_KEY',
      },
      (config) =>
        config
          .replace("'SHOP_API_KEY'", "'OTHER_KEY'")
          .replace(
            'resources: () => [',
            "resources: (resource) => [resource({ name: 'api' }, async function* ({ secrets }) { yield [{ key: secrets.apiKey.length }] }),",
          ),
      { othersLoad: true },
    ),
  )

  test('whose source fails in its own way', () =>
    fails(
      {
        code: 'E_SOURCE_FAILED',
        what: 'the source failed: the api says ***',
        at: 'shop.api',
        next: '--debug',
      },
      (config) =>
        config.replace(
          'resources: () => [',
          "resources: (resource) => [resource({ name: 'api' }, async function* ({ secrets }) { throw new Error('the api says ' + secrets.apiKey) }),",
        ),
      { othersLoad: true },
    ))

  test('and Ctrl-C during a load', { tags: 'exhaustive' }, async () => {
    await using shop = await base.copy()
    const config = await readFile(join(shop.dir, 'sluice.config.ts'), 'utf8')
    await shop.put(
      'sluice.config.ts',
      config.replace(
        'resources: () => [',
        "resources: (resource) => [resource({ name: 'api' }, async function* () { yield [{ id: 1 }]; console.error('READY'); await new Promise((resolve) => setTimeout(resolve, 60000)) }),",
      ),
    )
    const before = await shop.contents()
    const child = spawn(process.execPath, commandLine('load'), {
      cwd: shop.dir,
      env: commandEnvironment(shop.env),
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (data) => (stdout += String(data)))
    child.stderr.on('data', (data) => {
      stderr += String(data)
      if (String(data).includes('READY')) child.kill('SIGINT')
    })
    const [code] = (await once(child, 'close')) as [number]
    expect(stderr).toMatch(/\nerror E_STOPPED: stopped; .*\n {2}→ run the same command again to continue\n$/)
    expect([code, stdout]).toEqual([130, ''])
    expect(await shop.contents()).toEqual(before)
    await shop.put('sluice.config.ts', config)
    expect(await shop.run(['load'])).toMatchObject({ code: 0 })
    expect(await shop.ids()).toEqual([1, 2, 3])
  })
})
