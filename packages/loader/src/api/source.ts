import type { SchemaContract } from '@sluice/schema'
import type { Cursor, Incremental } from './cursor/incremental.ts'
import type { IncrementalOptions, ReadIncremental } from './incremental-resource.ts'
import type { FilesResource, Resource, ResourceContext, RowsOptions, RowsResource } from './resource.ts'
import type { StandardSchema } from './rows/standard-schema.ts'
import type { Yielded } from './rows/yielded.ts'
import type { TypedRowsOptions, ValuePath } from './typed-rows.ts'
import { chained, chainedFiles, type ChainedFiles, type ChainedRows } from './chained.ts'
import { allHints } from './schema-hints.ts'

/** A named group of resources that load into one dataset. */
export interface Source {
  readonly name: string
  /** Schema of its tables in the database. */
  readonly dataset: string
  readonly config: unknown
  /** Checks `config`, once the target and the environment have set their values. */
  readonly configSchema?: StandardSchema
  /** Name in `secrets` → environment variable; read when a resource runs, never stored. */
  readonly secrets: Readonly<Record<string, string>>
  /** Overrides the project's contract, entity by entity. */
  readonly contract?: SchemaContract
  readonly resources: readonly Resource[]
}

type SecretNames = Readonly<Record<string, string>>
type SecretsOf<S extends SecretNames> = { readonly [Name in keyof S]: string }

/** Makes resources whose context has the source's config and secrets, with their types. */
export interface ResourceMaker<C, S extends SecretNames> {
  <const I extends Incremental, const K extends string = string>(
    options: IncrementalOptions<I, K>,
    read: ReadIncremental<I, C, SecretsOf<S>, K>,
  ): ChainedRows
  (
    options: RowsOptions & { readonly incremental?: never },
    read: (context: ResourceContext<C, SecretsOf<S>>) => AsyncIterable<Yielded>,
  ): ChainedRows
}

export interface SourceOptions<C, S extends SecretNames> {
  readonly name: string
  /** The name by default. */
  readonly dataset?: string
  readonly config?: C
  /** `{ apiKey: 'EVERFLOW_API_KEY' }`: resources read `secrets.apiKey`. */
  readonly secrets?: S
  /** Overrides the project's contract, entity by entity. */
  readonly contract?: SchemaContract
  readonly resources: (resource: ResourceMaker<C, S>) => readonly Resource[]
}

/**
 * A resource of rows: an async generator of rows or pages. With `incremental`, it also receives a cursor.
 * @example
 * ```ts
 * import { resource } from 'sluice'
 *
 * export const orders = resource({ name: 'orders', primaryKey: 'id' }, async function* ({ signal }) {
 *   const response = await fetch('https://shop.example.com/orders', { signal })
 *   yield (await response.json()) as { id: number; total: number }[]
 * })
 * ```
 */
export function resource<const I extends Incremental, const K extends string = string>(
  options: IncrementalOptions<I, K>,
  read: ReadIncremental<I, unknown, unknown, K>,
): ChainedRows
export function resource(
  options: RowsOptions & { readonly incremental?: never },
  read: (context: ResourceContext) => AsyncIterable<Yielded>,
): ChainedRows
export function resource(
  options: RowsOptions & { readonly incremental?: Incremental },
  read: (context: never) => AsyncIterable<Yielded>,
): ChainedRows {
  const columns = allHints(options)
  return chained({
    ...options,
    ...(columns && { columns }),
    kind: 'rows',
    read: read as RowsResource['read'],
  })
}

/** A cursor whose paths are those of rows of a type. */
type TypedIncremental<R> = Omit<Incremental, 'cursor' | 'coalesce'> & {
  readonly cursor: ValuePath<R> | readonly ValuePath<R>[]
  readonly coalesce?: ValuePath<R> | readonly ValuePath<R>[]
}

/** Makes resources whose rows are of a type. */
export interface TypedResourceMaker<R, C, S> {
  <const I extends TypedIncremental<R>, const K extends keyof R & string = never>(
    options: TypedRowsOptions<R> & { readonly incremental: I; readonly primaryKey?: K | readonly K[] },
    read: (
      context: ResourceContext<C, S> & { readonly cursor: Cursor<I & Incremental, Pick<R, K>> },
    ) => AsyncIterable<R | readonly R[]>,
  ): ChainedRows
  (
    options: TypedRowsOptions<R> & { readonly incremental?: never },
    read: (context: ResourceContext<C, S>) => AsyncIterable<R | readonly R[]>,
  ): ChainedRows
}

/**
 * `resource` for rows of a type: the compiler checks that hints, keys and the cursor name columns of the type, and that
 * the generator yields such rows. Values are not checked at run time; use `schema` for that. `C` and `S` are the types
 * of the config and the secrets.
 * @example
 * ```ts
 * import { rows } from 'sluice'
 *
 * interface Order {
 *   id: number
 *   items: { sku: string }[]
 * }
 *
 * export const orders = rows<Order>()(
 *   { name: 'orders', primaryKey: 'id', columns: { 'items.[].sku': { name: 'product' } } },
 *   async function* () {
 *     yield { id: 1, items: [{ sku: '0042' }] }
 *   },
 * )
 * ```
 */
export const rows = <R extends object, C = unknown, S = unknown>(): TypedResourceMaker<R, C, S> =>
  resource as unknown as TypedResourceMaker<R, C, S>

/**
 * A resource of files.
 * @example filesResource({ name: 'orders', format: { kind: 'csv' }, list: files({ url: 'data/orders' }) })
 */
export function filesResource(options: Omit<FilesResource, 'kind'>): ChainedFiles {
  const columns = allHints(options)
  return chainedFiles({ ...options, ...(columns && { columns }), kind: 'files' })
}

/** A source whose config a validator checks, such as one of zod. */
export interface CheckedSourceOptions<C, S extends SecretNames> extends Omit<SourceOptions<C, S>, 'config'> {
  /** Default values; the target and the environment may override them. */
  readonly config?: Readonly<Record<string, unknown>>
  /** Resources receive the values that it returns. */
  readonly configSchema: StandardSchema<C>
}

/**
 * Declares a source.
 * @example
 * ```ts
 * import { source } from 'sluice'
 *
 * export const shop = source({
 *   name: 'shop',
 *   secrets: { apiKey: 'SHOP_API_KEY' },
 *   resources: (resource) => [
 *     resource({ name: 'orders', primaryKey: 'id' }, async function* ({ secrets }) {
 *       const response = await fetch(`https://shop.example.com/orders?key=${secrets.apiKey}`)
 *       yield (await response.json()) as { id: number; total: number }[]
 *     }),
 *   ],
 * })
 * ```
 */
export function source<C, const S extends SecretNames = Record<never, never>>(
  options: CheckedSourceOptions<C, S>,
): Source
export function source<C = undefined, const S extends SecretNames = Record<never, never>>(
  options: SourceOptions<C, S> & { readonly configSchema?: never },
): Source
export function source<C, const S extends SecretNames>(
  options: SourceOptions<C, S> & { readonly configSchema?: StandardSchema },
): Source {
  return {
    name: options.name,
    dataset: options.dataset ?? options.name,
    config: options.config,
    ...(options.configSchema && { configSchema: options.configSchema }),
    secrets: options.secrets ?? {},
    ...(options.contract === undefined ? {} : { contract: options.contract }),
    resources: options.resources(resource as ResourceMaker<C, S>),
  }
}
