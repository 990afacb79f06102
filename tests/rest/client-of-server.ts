import {
  restClient,
  RestError,
  type PagesOptions,
  type RestClient,
  type RestClientOptions,
} from '@sluice/sources'
import { expect } from 'vitest'
import { apiServer, type Handler } from './api-server.ts'

/** Rows with these ids, both included. */
export const rows = (from: number, to: number): readonly { id: number }[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => ({ id: from + index }))

/** The ids of all rows of all pages. */
export async function idsOf(
  client: RestClient,
  path: string,
  options: PagesOptions = {},
): Promise<unknown[]> {
  const ids: unknown[] = []
  for await (const page of client.paginate(path, options)) ids.push(...page.map(({ id }) => id))
  return ids
}

/** Does the work with a client of a server that answers so. */
export async function withServer<T>(
  handler: Handler,
  options: Omit<RestClientOptions, 'baseUrl'>,
  work: (client: RestClient, server: Awaited<ReturnType<typeof apiServer>>) => Promise<T>,
): Promise<T> {
  await using server = await apiServer(handler)
  return await work(restClient({ baseUrl: `${server.url}/v1`, retry: { delay: 1 }, ...options }), server)
}

/** The error of work that must fail with one of REST. */
export const failure = async (work: Promise<unknown>): Promise<RestError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(RestError)
  return error as RestError
}

/** The ids of five rows. */
export const FIVE = rows(1, 5).map(({ id }) => id)
