import type { Source } from './source.ts'

export interface DuckdbTarget {
  readonly kind: 'duckdb'
  /** File of the database, relative to the project. */
  readonly path: string
  readonly protected?: boolean
}

export interface PostgresTarget {
  readonly kind: 'postgres'
  /** `postgres://user:password@host:port/database`; take it from the environment. */
  readonly url: string
  /** True: the schema changes only by migration files that are committed in git. */
  readonly protected?: boolean
}

/** A place that loads go to. */
export type Target = DuckdbTarget | PostgresTarget

/** JavaScript types of column types, the same for both engines; see docs/types.md. */
export interface TypeChoices {
  /** `string` (default) and `bigint` hold every value; `number` throws beyond 2^53. */
  readonly bigint?: 'string' | 'bigint' | 'number'
  /** `string` (default) holds every value; `number` throws where it would round. */
  readonly decimal?: 'string' | 'number'
  /** `Date` (default) has milliseconds; `string` is ISO text with microseconds. */
  readonly timestamp?: 'Date' | 'string'
}

/** What `sluice.config.ts` exports. */
export interface Config {
  readonly sources: readonly Source[]
  readonly targets: Readonly<Record<string, Target>>
  /** Name of the target where `--target` is not given; the first one unless told. */
  readonly defaultTarget?: string
  readonly types?: TypeChoices
}

/** Gives the config its type. */
export const defineConfig = (config: Config): Config => config
