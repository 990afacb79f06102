import type { SchemaContract } from '@sluice/schema'
import type { FilesResource, Resource, ResourceContext, ResourceOptions, RowsResource } from './resource.ts'
import type { Row } from './row.ts'

/** A named group of resources that load into one dataset. */
export interface Source {
  readonly name: string
  /** Schema of its tables in the database. */
  readonly dataset: string
  readonly config: unknown
  /** Name in `secrets` → environment variable; resolved when a resource runs, never stored. */
  readonly secrets: Readonly<Record<string, string>>
  /** Overrides the project's contract, entity by entity. */
  readonly contract?: SchemaContract
  readonly resources: readonly Resource[]
}

type SecretNames = Readonly<Record<string, string>>
type SecretsOf<S extends SecretNames> = { readonly [Name in keyof S]: string }

/** Makes resources whose context has the source's config and secrets, with their types. */
export interface ResourceMaker<C, S extends SecretNames> {
  (
    options: ResourceOptions,
    read: (context: ResourceContext<C, SecretsOf<S>>) => AsyncIterable<Row | readonly Row[]>,
  ): RowsResource
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

/** A resource of rows: an async generator of rows or pages. */
export const resource = (
  options: ResourceOptions,
  read: (context: ResourceContext) => AsyncIterable<Row | readonly Row[]>,
): RowsResource => ({ ...options, kind: 'rows', read })

/** A resource of files. */
export const filesResource = (options: Omit<FilesResource, 'kind'>): FilesResource => ({
  ...options,
  kind: 'files',
})

/** Declares a source. */
export function source<C = undefined, const S extends SecretNames = Record<never, never>>(
  options: SourceOptions<C, S>,
): Source {
  const maker: ResourceMaker<C, S> = (resourceOptions, read) =>
    resource(resourceOptions, read as (context: ResourceContext) => AsyncIterable<Row | readonly Row[]>)
  return {
    name: options.name,
    dataset: options.dataset ?? options.name,
    config: options.config,
    secrets: options.secrets ?? {},
    ...(options.contract === undefined ? {} : { contract: options.contract }),
    resources: options.resources(maker),
  }
}
