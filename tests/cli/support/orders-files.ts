import { openDuckdb, openPostgres, type EngineKind } from '@sluice/engine'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { freshDatabase } from '../../support/postgres.ts'
import { LOCAL, makeProject } from './project.ts'
import { objectsOf, say } from './sluice.ts'

/** A config that loads `data/*.jsonl` into `shop.orders`; `targets` as source text. */
export const ordersConfig = (targets: string): string => `
import { defineConfig, filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'

export default defineConfig({
  sources: [
    source({
      name: 'shop',
      resources: () => [
        filesResource({
          name: 'orders',
          format: { kind: 'ndjson' },
          primaryKey: ['id'],
          list: files({ url: 'data', glob: '*.jsonl' }),
        }),
      ],
    }),
  ],
  targets: ${targets},
})
`

const fileOf = (target: string): string => (target === 'local' ? 'shop.duckdb' : `${target}.duckdb`)

/** A project on an empty target that loads `data/*.jsonl` into `shop.orders`, for one test. */
export class OrdersFiles {
  readonly dir: string
  /** Of its Postgres targets. */
  readonly #urls: Readonly<Record<string, string>>
  #days = 0

  private constructor(dir: string, urls: Readonly<Record<string, string>> = {}) {
    this.dir = dir
    this.#urls = urls
  }

  static async make(kind: EngineKind): Promise<OrdersFiles> {
    if (kind === 'duckdb')
      return new OrdersFiles(await makeProject({ 'sluice.config.ts': ordersConfig(LOCAL) }))
    const { url, drop } = await freshDatabase()
    onTestFinished(drop)
    const target = `{ local: { kind: 'postgres', url: '${url}' } }`
    return new OrdersFiles(await makeProject({ 'sluice.config.ts': ordersConfig(target) }), { local: url })
  }

  /** The same with a second target, `other`. */
  static async makeTwo(kind: EngineKind): Promise<OrdersFiles> {
    const urls: Record<string, string> = {}
    const targets: string[] = []
    for (const name of ['local', 'other']) {
      if (kind === 'duckdb') {
        targets.push(`${name}: { kind: 'duckdb', path: '${fileOf(name)}' }`)
        continue
      }
      const { url, drop } = await freshDatabase()
      onTestFinished(drop)
      urls[name] = url
      targets.push(`${name}: { kind: 'postgres', url: '${url}' }`)
    }
    return new OrdersFiles(
      await makeProject({ 'sluice.config.ts': ordersConfig(`{ ${targets.join(', ')} }`) }),
      urls,
    )
  }

  /** A project that has loaded and migrated these orders. */
  static async reviewed(
    kind: EngineKind,
    ...orders: readonly Readonly<Record<string, unknown>>[]
  ): Promise<OrdersFiles> {
    const shop = await OrdersFiles.make(kind)
    await shop.load(...orders)
    await shop.say('migrate')
    return shop
  }

  /** Adds a file with these orders. */
  async put(...orders: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
    const folder = join(this.dir, 'data')
    await mkdir(folder, { recursive: true })
    const lines = orders.map((order) => `${JSON.stringify(order)}\n`)
    await writeFile(join(folder, `${++this.#days}.jsonl`), lines.join(''))
  }

  /** Adds a file with these orders and loads it; gives the path of what was proposed. */
  async load(...orders: readonly Readonly<Record<string, unknown>>[]): Promise<string> {
    await this.put(...orders)
    const { migrations } = (await this.tell('load')) as { readonly migrations: readonly string[] }
    return migrations[0] ?? ''
  }

  /** What a command prints that has to succeed. */
  say(...args: readonly string[]): Promise<string> {
    return say(this.dir, args)
  }

  /** The result of a command that has to succeed, as `--json` gives it. */
  async tell(...args: readonly string[]): Promise<Record<string, unknown>> {
    return objectsOf(await this.say(...args, '--json')).at(-1) ?? {}
  }

  /** Changes a target by hand. */
  async run(sql: string, target = 'local'): Promise<void> {
    const url = this.#urls[target]
    await using engine =
      url === undefined
        ? await openDuckdb({ path: join(this.dir, fileOf(target)) })
        : await openPostgres({ url })
    await engine.session.script(sql)
  }

  /** Paths of the migrations, in order. */
  async migrations(): Promise<readonly string[]> {
    const folders = await readdir(join(this.dir, 'migrations')).catch(() => [])
    return folders.toSorted().map((name) => `migrations/${name}`)
  }
}
