import type { TypeChoices } from '@sluice/engine'
import type { SchemaContract } from '@sluice/schema'
import type { Source } from './source.ts'

export type { TypeChoices } from '@sluice/engine'

/** Values of the config of sources, by source. */
export type TargetConfig = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Returns the secret of that name, such as SHOP_API_KEY; undefined if there is none. */
export type SecretProvider = (name: string) => string | undefined | Promise<string | undefined>

export interface DuckdbTarget {
  readonly kind: 'duckdb'
  /** File of the database, relative to the project. */
  readonly path: string
  readonly protected?: boolean
  /** The same as for a Postgres target. */
  readonly systemSchema?: string
  /** The same as for a Postgres target. */
  readonly config?: TargetConfig
}

export interface PostgresTarget {
  readonly kind: 'postgres'
  /** `postgres://user:password@host:port/database`; take it from the environment. */
  readonly url: string
  /** True: the schema changes only by migration files that are committed in git. */
  readonly protected?: boolean
  /** Schema of Sluice's own tables, `_sluice` by default. Two projects that share a database need different ones. */
  readonly systemSchema?: string
  /** By source: values of its `config` on this target, such as `{ shop: { pageSize: 10 } }`. */
  readonly config?: TargetConfig
}

/** A database to load into. */
export type Target = DuckdbTarget | PostgresTarget

/** How migrations are written. */
export interface MigrationChoices {
  /**
   * The number of rows from which a Postgres table is widened online, with a new column beside the old one, instead of
   * being rewritten under a lock. By default a million rows, or a gigabyte.
   */
  readonly rewriteThreshold?: number
}

/** Where `sluice impact` looks for code that uses the tables. */
export interface ImpactSettings {
  /** The tsconfig files of the code to check, relative to the project; `tsconfig.json` by default. */
  readonly tsconfig?: string | readonly string[]
  /** Glob of the files with SQL queries; models/**\/*.sql by default. */
  readonly models?: string
  /** Globs of the code that is reported; all by default. */
  readonly include?: string | readonly string[]
}

/**
 * The maximum age of the rows of a table, and whether their number must be as usual: checked by `sluice sources
 * freshness`.
 */
export interface Freshness {
  /** `30 minutes`, `12 hours`, `2 days`: older rows are a warning. */
  readonly warnAfter?: string
  /** Older rows are an error. */
  readonly errorAfter?: string
  /** The column with the time of a row; by default, the time of the last load that brought rows counts. */
  readonly column?: string
  /** The result if the number of rows of the last day is outside the usual range of its weekday. */
  readonly volume?: 'warn' | 'error'
}

/** What `sluice.config.ts` exports. */
export interface Config {
  readonly sources: readonly Source[]
  readonly targets: Readonly<Record<string, Target>>
  /** Name of the target used without `--target`; the first one by default. */
  readonly defaultTarget?: string
  readonly types?: TypeChoices
  readonly migrations?: MigrationChoices
  /** What happens to data that does not fit the reviewed tables: `propose` by default; see docs/contracts.md. */
  readonly contract?: SchemaContract
  readonly impact?: ImpactSettings
  /** By table, such as `shop.orders`. */
  readonly freshness?: Readonly<Record<string, Freshness>>
  /** Provides the secrets that no variable sets, such as from a secret manager. */
  readonly secrets?: { readonly provider: SecretProvider }
}

/**
 * Gives the config its type.
 * @example
 * ```ts
 * import { defineConfig, filesResource, source } from 'sluice'
 * import { files } from 'sluice/sources'
 *
 * export default defineConfig({
 *   sources: [
 *     source({
 *       name: 'shop',
 *       resources: () => [
 *         filesResource({ name: 'orders', format: { kind: 'csv' }, list: files({ url: 'data/orders' }) }),
 *       ],
 *     }),
 *   ],
 *   targets: { local: { kind: 'duckdb', path: 'shop.duckdb' } },
 * })
 * ```
 */
export const defineConfig = (config: Config): Config => config
