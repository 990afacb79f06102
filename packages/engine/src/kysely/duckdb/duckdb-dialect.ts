import type { DatabaseIntrospector, Dialect, DialectAdapter, Driver, Kysely, QueryCompiler } from 'kysely'
import type { TypeChoices } from '../../types/type-choices.ts'
import { DuckdbAdapter } from './duckdb-adapter.ts'
import { DuckdbDriver } from './duckdb-driver.ts'
import { DuckdbIntrospector } from './duckdb-introspector.ts'
import { DuckdbQueryCompiler } from './duckdb-query-compiler.ts'
import { valueCodec } from '../values/value-codec.ts'

export interface DuckdbDialectOptions {
  /** File of the database; `:memory:` for one that is gone with the dialect. */
  readonly path: string
  readonly readOnly?: boolean
  readonly types?: TypeChoices
}

/** Kysely's way to a DuckDB file. */
export class DuckdbDialect implements Dialect {
  readonly #options: DuckdbDialectOptions

  constructor(options: DuckdbDialectOptions) {
    this.#options = options
  }

  createDriver(): Driver {
    const { path, readOnly = false, types } = this.#options
    return new DuckdbDriver({ path, readOnly, codec: valueCodec(types) })
  }

  createQueryCompiler(): QueryCompiler {
    return new DuckdbQueryCompiler()
  }

  createAdapter(): DialectAdapter {
    return new DuckdbAdapter()
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new DuckdbIntrospector(db)
  }
}
