import type { AnyCursor, ChainedRows, ControlTotals, Incremental, Row, RowsOptions } from '@sluice/loader'
import type { SchemaContract } from '@sluice/schema'
import type { PagesOptions, RestClientOptions } from '../client/client-options.ts'
import type { Method, QueryValue } from '../request/request.ts'

/** What a request may be made from: the cursor of its resource, and the row of the parent. */
export interface Given {
  readonly cursor: AnyCursor | undefined
  readonly parent: Row | undefined
}

/** A value, or a function that gives it. Texts may have placeholders: `{resources.orders.id}`, `{cursor.from}`. */
export type Dynamic<T> = T | ((given: Given) => T)

/** A JSON body, with functions and placeholders at any depth. */
export type DynamicJson =
  | Dynamic<string | number | bigint | boolean | null | undefined>
  | readonly DynamicJson[]
  | { readonly [key: string]: DynamicJson }

/** A request, and where its rows and pages are. */
export interface Endpoint extends Pick<
  PagesOptions,
  'paginator' | 'data' | 'responses' | 'auth' | 'samePage' | 'repair'
> {
  /** Below the client's `baseUrl`. */
  readonly path: Dynamic<string>
  readonly method?: Method
  readonly query?: Readonly<Record<string, Dynamic<QueryValue>>>
  readonly headers?: Readonly<Record<string, Dynamic<string>>>
  readonly json?: DynamicJson
}

/** What happens to each row, in the order of the list: as `map`, `filter` and `flatMap` of a resource. */
export type RestStep =
  | { readonly filter: (row: Row) => boolean | PromiseLike<boolean> }
  | { readonly map: (row: Row) => Row | PromiseLike<Row> }
  | { readonly flatMap: (row: Row) => readonly Row[] | PromiseLike<readonly Row[]> }

/** Totals that the API gives itself, and where. */
export interface RestTotals extends Omit<ControlTotals, 'read'> {
  /** Or its path alone. Placeholders for the cursor are those of the resource. */
  readonly endpoint: string | Endpoint
}

/** A resource of a REST API: its options, and its endpoint. */
export interface RestResource extends Omit<RowsOptions, 'totals'> {
  /** Or its path alone. */
  readonly endpoint: string | Endpoint
  readonly incremental?: Incremental
  /** The resource from whose rows it is made, where no placeholder names it. */
  readonly parent?: string
  /** Fields of the parent's row that each row gets, under the name `_<parent>_<field>`. */
  readonly includeFromParent?: readonly string[]
  /** Number of parent rows that are processed at the same time; 1 by default. */
  readonly concurrency?: number
  readonly steps?: readonly RestStep[]
  /** The API's own totals, with which the rows that were read are compared. */
  readonly totals?: RestTotals
}

/** Options of all resources that do not set them themselves. */
export type ResourceDefaults = Partial<Omit<RestResource, 'name' | 'endpoint' | 'parent' | 'steps'>> & {
  readonly endpoint?: Partial<Endpoint>
}

type SecretNames = Readonly<Record<string, string>>

/** What a client is made from. */
export interface ClientContext<C, S extends SecretNames> {
  readonly config: C
  readonly secrets: { readonly [Name in keyof S]: string }
}

export interface RestApiOptions<C = undefined, S extends SecretNames = Record<never, never>> {
  readonly name: string
  /** The name by default. */
  readonly dataset?: string
  readonly config?: C
  /** `{ token: 'SHOP_TOKEN' }`: the client reads `secrets.token`. */
  readonly secrets?: S
  /** Overrides the project's contract, entity by entity. */
  readonly contract?: SchemaContract
  readonly client: RestClientOptions | ((context: ClientContext<C, S>) => RestClientOptions)
  readonly resourceDefaults?: ResourceDefaults
  /** A text is the name of a resource and its path; a resource that is made with `resource` may be a parent. */
  readonly resources: readonly (string | RestResource | ChainedRows)[]
}
