import type { Row, Source } from '@sluice/loader'
import type { SchemaContract } from '@sluice/schema'
import { basic } from './rest/auth/simple-auth.ts'
import type { RestClientOptions } from './rest/client/client-options.ts'
import { restApi } from './rest/declare/rest-api.ts'
import { RestError } from './rest/errors/rest-error.ts'
import { offset } from './rest/paginate/offset.ts'

export interface MauticOptions {
  /** `mautic` by default. */
  readonly name?: string
  readonly dataset?: string
  /** The address of the installation, `https://mautic.example.com`. */
  readonly url: string
  /** Environment variables with the user and the password; `MAUTIC_USER` and `MAUTIC_PASSWORD` by default. */
  readonly secrets?: { readonly user: string; readonly password: string }
  readonly contract?: SchemaContract
  readonly retry?: RestClientOptions['retry']
}

/** The rows of an answer, which Mautic gives as an object by id, and as an empty list if there are none. */
const rowsAt =
  (key: string) =>
  (body: unknown): readonly Row[] => {
    const rows = (body as Readonly<Record<string, unknown>> | null)?.[key]
    if (typeof rows === 'object' && rows !== null) return Object.values(rows) as readonly Row[]
    throw new RestError(`the response of Mautic has no ${key}`, {
      code: 'E_REST_DATA',
      hint: 'check that the API is enabled for the user',
    })
  }

/** Tables, and the keys of their answers; Mautic calls segments lists. */
const TABLES = { contacts: 'contacts', segments: 'lists', campaigns: 'campaigns', emails: 'emails' } as const

/**
 * Contacts, segments, campaigns and emails of a Mautic installation, read as a whole in each load and merged by id.
 *
 * @example
 * ```ts
 * const marketing = mautic({ url: 'https://mautic.example.com' })
 * ```
 */
export function mautic(options: MauticOptions): Source {
  const { name = 'mautic', dataset, url, contract, retry } = options
  const { secrets: names = { user: 'MAUTIC_USER', password: 'MAUTIC_PASSWORD' } } = options
  return restApi<undefined, { readonly user: string; readonly password: string }>({
    name,
    ...(dataset === undefined ? {} : { dataset }),
    ...(contract === undefined ? {} : { contract }),
    secrets: names,
    client: ({ secrets }) => ({
      baseUrl: `${url}/api`,
      auth: basic(secrets.user, secrets.password),
      paginator: offset({ limit: 100, in: 'start', total: 'total' }),
      rate: { concurrency: 2 },
      ...(retry && { retry }),
    }),
    resourceDefaults: { primaryKey: 'id', endpoint: { query: { orderBy: 'id', orderByDir: 'asc' } } },
    resources: Object.entries(TABLES).map(([table, key]) => ({
      name: table,
      endpoint: { path: `/${table}`, data: rowsAt(key) },
    })),
  })
}
