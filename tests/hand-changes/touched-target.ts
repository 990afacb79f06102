import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDuckdb, openPostgres, type Engine, type EngineKind, type Session } from '@sluice/engine'
import { freshDatabase } from '../support/postgres.ts'
import { TestTarget } from '../support/target.ts'

const ROLE = 'sluice_test_loader'

/** A target that loads use as an ordinary user, and people as its owner; a file is closed and opened again between loads. */
export interface TouchedTarget extends AsyncDisposable {
  readonly target: TestTarget
  readonly people: Session
  reopen(): Promise<void>
}

/** An engine that stands for the one that is open at the moment. */
const standsFor = (current: () => Engine): Engine =>
  new Proxy({} as Engine, {
    get: (_, name) => {
      const engine = current()
      const value: unknown = Reflect.get(engine, name, engine)
      return typeof value === 'function' ? value.bind(engine) : value
    },
  })

async function onDuckdb(): Promise<TouchedTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-touched-'))
  const target = { kind: 'duckdb', path: join(folder, 'shop.duckdb') } as const
  let current = await openDuckdb(target)
  const engine = standsFor(() => current)
  const people: Session = {
    rows: (sql, values) => current.session.rows(sql, values),
    run: (sql, values) => current.session.run(sql, values),
    script: (sql) => current.session.script(sql),
    later: (sql, values) => current.session.later(sql, values),
  }
  return {
    target: new TestTarget(engine, target, undefined, people),
    people,
    async reopen() {
      await current[Symbol.asyncDispose]()
      current = await openDuckdb(target)
    },
    async [Symbol.asyncDispose]() {
      await current[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function onPostgres(): Promise<TouchedTarget> {
  const database = await freshDatabase()
  const owner = await openPostgres({ url: database.url })
  const [name] = await owner.session.rows<{ name: string }>('select current_database() as name')
  await owner.session.script(
    `do $$ begin create role ${ROLE} login password 'secret'; exception when duplicate_object or unique_violation then null; end $$;
     grant create on database "${name?.name}" to ${ROLE}`,
  )
  const url = new URL(database.url)
  url.username = ROLE
  url.password = 'secret'
  const target = { kind: 'postgres', url: url.href } as const
  const engine = await openPostgres(target)
  return {
    // What people made, only they can drop.
    target: new TestTarget(engine, target, undefined, owner.session),
    people: owner.session,
    reopen: async () => undefined,
    async [Symbol.asyncDispose]() {
      await engine[Symbol.asyncDispose]()
      await owner[Symbol.asyncDispose]()
      await database.drop()
    },
  }
}

export const openTouchedTarget = (kind: EngineKind): Promise<TouchedTarget> =>
  kind === 'duckdb' ? onDuckdb() : onPostgres()
