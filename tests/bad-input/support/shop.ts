import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { openDuckdb, openPostgres, type Engine, type EngineKind } from '@sluice/engine'
import { say, sluice, sluiceProcess } from '../../cli/support/sluice.ts'
import { freshDatabase, preparedDatabase, type FreshDatabase } from '../../support/postgres.ts'
import type { Ended } from '../../support/run-main.ts'

const ROOT = join(import.meta.dirname, '../../..')
// Below the repository, so that the config's imports resolve.
const PARENT = join(ROOT, 'tests/.tmp')

/** Stands in the project's .env, and must be seen nowhere else. */
export const SECRET = 's3cr3t-key-0f-the-shop'

const CONFIG = `
import { defineConfig, filesResource, source } from '@sluice/loader'
import { files } from '@sluice/sources'

export default defineConfig({
  sources: [
    source({
      name: 'shop',
      secrets: { apiKey: 'SHOP_API_KEY' },
      resources: () => [
        filesResource({
          name: 'orders',
          primaryKey: 'id',
          format: { kind: 'csv' },
          onBadFile: 'fail',
          list: files({ url: './data' }),
        }),
      ],
    }),
  ],
  targets: {
    duckdb: { kind: 'duckdb', path: process.env.SHOP_DUCKDB ?? 'shop.duckdb' },
    postgres: { kind: 'postgres', url: process.env.DATABASE_URL ?? '' },
  },
})
`

/** A project with its target: `data/*.csv` loads into shop.orders, and the first file is loaded. */
export class Shop implements AsyncDisposable {
  readonly kind: EngineKind
  readonly dir: string
  readonly #database: FreshDatabase | undefined

  readonly #inProcess: boolean

  private constructor(
    kind: EngineKind,
    dir: string,
    database: FreshDatabase | undefined,
    inProcess: boolean,
  ) {
    this.kind = kind
    this.#inProcess = inProcess
    this.dir = dir
    this.#database = database
  }

  /**
   * Makes a shop with one loaded file, `1.csv`. `inProcess`: its commands run in the process of the tests, where the process is
   * not the point; a config is read once there.
   */
  static async make(kind: EngineKind, { inProcess = false } = {}): Promise<Shop> {
    await mkdir(PARENT, { recursive: true })
    const dir = await mkdtemp(join(PARENT, `bad-${kind}-`))
    const shop = new Shop(kind, dir, kind === 'postgres' ? await preparedDatabase() : undefined, inProcess)
    await shop.put('sluice.config.ts', CONFIG)
    await shop.put('.env', `SHOP_API_KEY=${SECRET}\n`)
    await shop.put('data/1.csv', 'id,name\n1,a\n2,b\n')
    for (const command of ['load', 'migrate']) await say(dir, [command], shop.env)
    return shop
  }

  /** A shop that goes on from where this one is. */
  async copy(): Promise<Shop> {
    const dir = await mkdtemp(join(PARENT, `bad-${this.kind}-`))
    await cp(this.dir, dir, { recursive: true, preserveTimestamps: true })
    return new Shop(
      this.kind,
      dir,
      this.#database && (await freshDatabase(this.#database.url)),
      this.#inProcess,
    )
  }

  get url(): URL {
    return new URL(this.#database?.url ?? 'postgres://nowhere')
  }

  async put(name: string, text: string | Uint8Array): Promise<void> {
    const path = join(this.dir, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }

  remove(name: string): Promise<void> {
    return rm(join(this.dir, name), { recursive: true, force: true })
  }

  get env(): Readonly<Record<string, string>> {
    return { SLUICE_TARGET: this.kind, DATABASE_URL: this.#database?.url ?? '' }
  }

  /** Runs the real command. */
  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return (this.#inProcess ? sluice : sluiceProcess)(this.dir, args, { ...this.env, ...env })
  }

  open(path = 'shop.duckdb'): Promise<Engine> {
    return this.kind === 'duckdb'
      ? openDuckdb({ path: join(this.dir, path) })
      : openPostgres({ url: this.url.href })
  }

  /** Ids in the final table. */
  async ids(): Promise<readonly unknown[]> {
    await using engine = await this.open()
    return (await engine.session.rows<{ id: unknown }>('select id from shop.orders order by id')).map(
      ({ id }) => id,
    )
  }

  /** All that the target and .sluice/ hold. */
  async contents(): Promise<Readonly<Record<string, unknown>>> {
    await using engine = await this.open()
    const tables = await engine.session.rows<{ name: string }>(
      `select table_schema || '.' || table_name as name from information_schema.tables
       where table_schema in ('shop', 'shop_staging', '_sluice') order by name`,
    )
    const rows: Record<string, unknown> = {}
    for (const { name } of tables) {
      const all = await engine.session.rows(`select * from ${name}`)
      // That a load failed is recorded.
      const found = name === '_sluice.loads' ? all.filter(({ status }) => status !== 'failed') : all
      rows[name] = found.map((row) => JSON.stringify(row, (_, value: unknown) => String(value))).toSorted()
    }
    return {
      ...rows,
      files: await filesBelow(join(this.dir, '.sluice')),
      migrations: await filesBelow(join(this.dir, 'migrations')),
    }
  }

  /** What all files of Sluice's own say. */
  async written(): Promise<string> {
    const texts = []
    for (const folder of ['.sluice', 'migrations', 'generated'])
      for (const path of await filesBelow(join(this.dir, folder))) texts.push(await readFile(path, 'latin1'))
    return texts.join('\n')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database?.drop()
    await rm(this.dir, { recursive: true, force: true })
  }
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
}
