import type { Source } from '@sluice/loader'
import type { SchemaContract } from '@sluice/schema'
import { bearer } from './rest/auth/simple-auth.ts'
import type { RestClientOptions } from './rest/client/client-options.ts'
import { restApi } from './rest/declare/rest-api.ts'
import { jsonLink } from './rest/paginate/links.ts'

export interface PosthogOptions {
  /** `posthog` by default. */
  readonly name?: string
  readonly dataset?: string
  /** The id of the project, as in its address. */
  readonly project: number
  /** The environment variable with a personal API key; `POSTHOG_API_KEY` by default. */
  readonly apiKey?: string
  /** `https://us.posthog.com` by default. */
  readonly host?: string
  /** The first instant or day of events. */
  readonly since: string
  readonly contract?: SchemaContract
  readonly retry?: RestClientOptions['retry']
}

/**
 * Events, persons and cohorts of a PostHog project.
 *
 * @example
 * ```ts
 * const product = posthog({ project: 12345, since: '2026-01-01' })
 * ```
 */
export function posthog(options: PosthogOptions): Source {
  const { name = 'posthog', dataset, project, apiKey = 'POSTHOG_API_KEY', since, contract, retry } = options
  const { host = 'https://us.posthog.com' } = options
  return restApi<undefined, { readonly key: string }>({
    name,
    ...(dataset === undefined ? {} : { dataset }),
    ...(contract === undefined ? {} : { contract }),
    secrets: { key: apiKey },
    client: ({ secrets }) => ({
      baseUrl: `${host}/api/projects/${project}`,
      auth: bearer(secrets.key),
      paginator: jsonLink(),
      rate: { requests: 240, per: '1 minute', concurrency: 2 },
      ...(retry && { retry }),
    }),
    // Properties are as different as the events, so they stay JSON.
    resourceDefaults: {
      primaryKey: 'id',
      columns: { properties: { type: 'json' } },
      endpoint: { data: 'results', query: { limit: 100 } },
    },
    resources: [
      {
        name: 'events',
        endpoint: { path: '/events/', query: { after: '{cursor.from}', before: '{cursor.to}' } },
        columns: { properties: { type: 'json' }, person: { type: 'json' }, elements: { type: 'json' } },
        incremental: { cursor: 'timestamp', initial: since, lookback: '1 hour' },
      },
      { name: 'persons', endpoint: '/persons/' },
      {
        name: 'cohorts',
        endpoint: '/cohorts/',
        columns: { filters: { type: 'json' }, groups: { type: 'json' } },
      },
    ],
  })
}
