import { openDuckdb, openPostgres, type Engine, type EngineKind, type Session } from '@sluice/engine'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { makeProject } from '../../cli/support/project.ts'
import { objectsOf, sluice } from '../../cli/support/sluice.ts'
import { preparedDatabase } from '../../support/postgres.ts'

interface Result {
  readonly node: string
  readonly status: string
  readonly rows: number | null
  readonly changes: readonly string[]
  readonly reason: string | null
  readonly error: { readonly code: string; readonly message: string; readonly place: string } | null
}

const config = (target: string): string => `
import { defineConfig, source } from '@sluice/loader'

export default defineConfig({
  sources: [source({ name: 'shop', resources: () => [] })],
  targets: { local: ${target} },
})
`

/** A project with tables `shop.orders` and `shop.customers`, and models, for one test. */
export class Shop {
  readonly dir: string
  /** Of the Postgres database; empty for a DuckDB file. */
  readonly url: string
  readonly #open: () => Promise<Engine>

  private constructor(dir: string, open: () => Promise<Engine>, url = '') {
    this.dir = dir
    this.url = url
    this.#open = open
  }

  static async make(
    kind: EngineKind,
    models: Readonly<Record<string, string>>,
    { protected: guarded = false }: { readonly protected?: boolean } = {},
  ): Promise<Shop> {
    const shop = await Shop.#empty(kind, guarded)
    await shop.write(models)
    await shop.run(`
      create schema shop;
      create table shop.orders (id bigint not null, day text, amount bigint, customer_id bigint);
      insert into shop.orders values (1, '2026-01-01', 5, 1), (2, '2026-01-02', 7, 2), (3, '2026-01-02', 9, 1);
      create table shop.customers (id bigint not null, name text);
      insert into shop.customers values (1, 'Ada'), (2, 'Bob')`)
    return shop
  }

  static async #empty(kind: EngineKind, guarded: boolean): Promise<Shop> {
    if (kind === 'duckdb') {
      const target = `{ kind: 'duckdb', path: 'local.duckdb', protected: ${guarded} }`
      const dir = await makeProject({ 'sluice.config.ts': config(target) })
      return new Shop(dir, () => openDuckdb({ path: join(dir, 'local.duckdb') }))
    }
    const { url, drop } = await preparedDatabase()
    onTestFinished(drop)
    const target = `{ kind: 'postgres', url: '${url}', protected: ${guarded} }`
    return new Shop(
      await makeProject({ 'sluice.config.ts': config(target) }),
      () => openPostgres({ url }),
      url,
    )
  }

  /** Writes files below `models/`. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.dir, 'models', name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, text)
    }
  }

  remove(name: string): Promise<void> {
    return rm(join(this.dir, 'models', name))
  }

  /** What a command prints. */
  say(...args: readonly string[]): ReturnType<typeof sluice> {
    return sluice(this.dir, args)
  }

  /** The results of `sluice models`, by node. */
  async models(...args: readonly string[]): Promise<Readonly<Record<string, Result>>> {
    const { stdout } = await this.say('models', ...args, '--json')
    const last = objectsOf(stdout).at(-1) as { results?: readonly Result[]; error?: { message: string } }
    if (!last.results) throw new Error(`${args.join(' ')}: ${stdout}`)
    return Object.fromEntries(last.results.map((result) => [result.node, result]))
  }

  /** The status of each node. */
  async statuses(...args: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const results = await this.models(...args)
    return Object.fromEntries(Object.entries(results).map(([node, { status }]) => [node, status]))
  }

  /** Lends a session on the database, for several statements. */
  async use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    await using engine = await this.#open()
    return await work(engine.session)
  }

  run(sql: string): Promise<void> {
    return this.use((session) => session.script(sql))
  }

  rows(sql: string): Promise<readonly Record<string, unknown>[]> {
    return this.use((session) => session.rows(sql))
  }
}
