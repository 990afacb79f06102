/** A value of a query parameter; a list becomes several parameters of that name, and undefined none. */
export type QueryValue =
  | string
  | number
  | bigint
  | boolean
  | Date
  | null
  | undefined
  | readonly (string | number | boolean)[]

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'

/** A request to an API, without what the client adds to each. */
export interface RestRequest {
  /** Below the client's `baseUrl`, or a whole URL. */
  readonly path: string
  /** GET by default, and POST where there is a body. */
  readonly method?: Method
  readonly query?: Readonly<Record<string, QueryValue>>
  readonly headers?: Readonly<Record<string, string>>
  /** A body that is sent as JSON. */
  readonly json?: unknown
  /** A body that is sent as a form. */
  readonly form?: Readonly<Record<string, string>>
}
