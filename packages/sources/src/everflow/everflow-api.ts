import type { ResourceContext } from '@sluice/loader'
import { apiKey } from '../rest/auth/simple-auth.ts'
import type { PagesOptions } from '../rest/client/client-options.ts'
import { restClient, type RestClient } from '../rest/client/rest-client.ts'
import { withoutControls } from '../rest/data/json.ts'
import { RestError } from '../rest/errors/rest-error.ts'
import type { RestRequest } from '../rest/request/request.ts'
import type { EverflowOptions } from './everflow-options.ts'

/** How every answer of Everflow is read: some labels have control characters, and an error of code 8 passes. */
export const READING: Pick<PagesOptions, 'repair' | 'responses'> = {
  repair: withoutControls,
  responses: [{ content: /"code"\s*:\s*8\b/, action: 'retry' }],
}

export const everflowClient = (options: EverflowOptions, key: string): RestClient =>
  restClient({
    baseUrl: options.baseUrl ?? 'https://api.eflow.team/v1',
    auth: apiKey(key, { header: 'X-Eflow-API-Key' }),
    rate: options.rate ?? { requests: 20, per: '1 second', concurrency: 10 },
    ...(options.retry && { retry: options.retry }),
  })

/** The body of one answer. */
export async function answerOf(
  client: RestClient,
  request: RestRequest,
  { signal }: ResourceContext,
  place: string,
): Promise<unknown> {
  for await (const { body } of client.pages(request, { ...READING, data: '$', signal, place })) return body
  return undefined
}

/** The id that Everflow has for a time zone. It differs between accounts of different age, so it is looked up by name. */
export async function timeZoneId(
  client: RestClient,
  zone: string,
  context: ResourceContext,
): Promise<number> {
  const body = (await answerOf(client, { path: '/meta/timezones' }, context, 'time zones')) as {
    readonly timezones?: readonly { readonly timezone_id: number; readonly timezone: string }[]
  }
  const found = body.timezones?.find(({ timezone }) => timezone === zone)
  if (found) return found.timezone_id
  throw new RestError(`Everflow has no time zone ${JSON.stringify(zone)}`, {
    code: 'E_REST_DECLARATION',
    place: 'timeZone',
    hint: 'set timeZone to a name that GET /meta/timezones lists, such as America/New_York',
  })
}
