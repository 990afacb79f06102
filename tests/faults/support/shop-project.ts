import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDuckdb, openPostgres, type Engine, type EngineKind } from '@sluice/engine'
import { freshDatabase, type FreshDatabase } from '../../support/postgres.ts'
import { DAYS } from './shop-data.ts'

// Below the repository, so that the config's imports resolve.
const PARENT = join(import.meta.dirname, '../../.tmp')

const TARGETS: Readonly<Record<EngineKind, string>> = {
  duckdb: "{ kind: 'duckdb', path: 'shop.duckdb' }",
  postgres: "{ kind: 'postgres', url: process.env.DATABASE_URL ?? '' }",
}

/** Files, a feed with cursors, and a list that is replaced. `pause` lets a test stop in the middle of the events. */
const configOf = (kind: EngineKind): string => `
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { defineConfig, source } from '@sluice/loader'
import { s3Exports } from '@sluice/sources'

const here = import.meta.dirname

async function* newPages(kind, state) {
  const folder = join(here, 'feed', kind)
  if (!existsSync(folder)) return
  for (const name of (await readdir(folder)).sort()) {
    if (name <= (state.cursor ?? '')) continue
    yield JSON.parse(await readFile(join(folder, name), 'utf8'))
    state.cursor = name
    if (existsSync(join(here, 'pause'))) await sleep(600_000)
  }
}

export default defineConfig({
  sources: [
    s3Exports({ name: 'shop', url: './exports', prefixes: ['orders'] }),
    source({
      name: 'feed',
      resources: (resource) => [
        resource({ name: 'events', writeDisposition: 'append' }, ({ state }) => newPages('events', state)),
        resource({ name: 'accounts', primaryKey: 'id' }, ({ state }) => newPages('accounts', state)),
      ],
    }),
    source({
      name: 'rates',
      resources: (resource) => [
        resource({ name: 'rates', writeDisposition: 'replace' }, () => newPages('rates', {})),
      ],
    }),
  ],
  targets: { ${kind}: ${TARGETS[kind]} },
})
`

async function freshFolder(kind: EngineKind): Promise<string> {
  await mkdir(PARENT, { recursive: true })
  return mkdtemp(join(PARENT, `faults-${kind}-`))
}

/** The datasets of the shop project. */
export const DATASETS = ['feed', 'rates', 'shop'] as const

/** A shop project with an empty target of one engine. */
export class ShopProject implements AsyncDisposable {
  readonly kind: EngineKind
  readonly dir: string
  readonly #database: FreshDatabase | undefined
  /** Where the command finds the database; a test may put something in between. */
  url: string

  private constructor(kind: EngineKind, dir: string, database: FreshDatabase | undefined) {
    this.kind = kind
    this.dir = dir
    this.#database = database
    this.url = database?.url ?? ''
  }

  /** Without `database`, a fresh one is made. */
  static async make(kind: EngineKind, database?: FreshDatabase): Promise<ShopProject> {
    const dir = await freshFolder(kind)
    await writeFile(join(dir, 'sluice.config.ts'), configOf(kind))
    return new ShopProject(kind, dir, kind === 'postgres' ? (database ?? (await freshDatabase())) : undefined)
  }

  /** A project that goes on from where this one is. */
  async copy(): Promise<ShopProject> {
    const dir = await freshFolder(this.kind)
    await cp(this.dir, dir, { recursive: true, preserveTimestamps: true })
    const database = this.#database && (await freshDatabase(this.#database.url))
    return new ShopProject(this.kind, dir, database)
  }

  /** Brings the source data of a day; 1 is the first. */
  async bring(day: number): Promise<void> {
    await DAYS[day - 1]?.(this.dir)
  }

  get env(): Readonly<Record<string, string>> {
    return { SLUICE_TARGET: this.kind, DATABASE_URL: this.url }
  }

  /** Of the database itself, whatever a test has put in between. */
  get directUrl(): string {
    return this.#database?.url ?? ''
  }

  open(): Promise<Engine> {
    return this.kind === 'duckdb'
      ? openDuckdb({ path: join(this.dir, 'shop.duckdb') })
      : openPostgres({ url: this.directUrl })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#database?.drop()
    await rm(this.dir, { recursive: true, force: true })
  }
}
