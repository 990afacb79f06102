import {
  ident,
  openDuckdb,
  openPostgres,
  qualified,
  type Engine,
  type EngineKind,
  type Session,
} from '@sluice/engine'
import type { Target } from '@sluice/loader'
import { preparedDatabase, type FreshDatabase } from './postgres.ts'

/** An open target of a test, which several projects may use one after the other. */
export class TestTarget implements AsyncDisposable {
  readonly engine: Engine
  readonly target: Target
  readonly #database: FreshDatabase | undefined

  readonly #owner: Session

  /** `owner`: of a user that may drop all of it; that of the engine by default. */
  constructor(
    engine: Engine,
    target: Target,
    database: FreshDatabase | undefined,
    owner: Session = engine.session,
  ) {
    this.#owner = owner
    this.engine = engine
    this.target = target
    this.#database = database
  }

  /** Drops what projects have made: their tables, and all that Sluice knows of them. */
  async empty(): Promise<void> {
    const session = this.#owner
    const schemas = await session.rows<{ name: string }>(
      `select schema_name as name from information_schema.schemata
       where schema_name not in ('main', 'public', '_sluice', 'information_schema') and not starts_with(schema_name, 'pg_')`,
    )
    for (const { name } of schemas) await session.script(`drop schema ${ident(name)} cascade`)
    const known = await session.rows<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = '_sluice'`,
    )
    for (const { name } of known) await session.script(`delete from ${qualified('_sluice', name)}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine[Symbol.asyncDispose]()
    await this.#database?.drop()
  }
}

/** Makes and opens an empty target of that kind. */
export async function openTestTarget(kind: EngineKind): Promise<TestTarget> {
  if (kind === 'duckdb') {
    const target = { kind, path: ':memory:' } as const
    return new TestTarget(await openDuckdb(target), target, undefined)
  }
  const database = await preparedDatabase()
  const target = { kind, url: database.url } as const
  return new TestTarget(await openPostgres(target), target, database)
}
