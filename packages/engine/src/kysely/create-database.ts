import { Kysely, PostgresDialect, type Dialect } from 'kysely'
import type { TypeChoices } from '../types/type-choices.ts'
import { DuckdbDialect } from './duckdb/duckdb-dialect.ts'
import { postgresPool, ReadingCursor } from './postgres/postgres-pool.ts'
import { valueCodec } from './values/value-codec.ts'

export interface DuckdbDatabase {
  readonly kind: 'duckdb'
  /** File of the database; `:memory:` for one that is gone with the Kysely. */
  readonly path: string
  /** True: refuses to write, and may be open in several processes at once. */
  readonly readOnly?: boolean
}

export interface PostgresDatabase {
  readonly kind: 'postgres'
  /** `postgres://user:password@host:port/database` */
  readonly url: string
}

/** A database that typed queries go to; the targets of a config are such. */
export type DatabaseTarget = DuckdbDatabase | PostgresDatabase

/**
 * Typed queries on a target, with the same JavaScript values from either engine; end it with `destroy()`.
 * @example
 * ```ts
 * interface DB {
 *   'shop.orders': { id: bigint; total: string }
 * }
 * const db = createDatabase<DB>({ kind: 'duckdb', path: 'sluice.duckdb' })
 * const orders = await db.selectFrom('shop.orders').select(['id', 'total']).execute()
 * await db.destroy()
 * ```
 */
export const createDatabase = <DB>(target: DatabaseTarget, choices: TypeChoices = {}): Kysely<DB> =>
  new Kysely<DB>({ dialect: dialectOf(target, choices) })

function dialectOf(target: DatabaseTarget, types: TypeChoices): Dialect {
  if (target.kind === 'duckdb') {
    return new DuckdbDialect({ path: target.path, readOnly: target.readOnly ?? false, types })
  }
  const pool = () => Promise.resolve(postgresPool(target.url, valueCodec(types)))
  return new PostgresDialect({ pool, cursor: ReadingCursor })
}
