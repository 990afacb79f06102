import { bearer, pageNumber, restApi } from 'sluice/sources'

/** Items of the API, one row for each id. `sluice sources test acme` shows the first page. */
export const acme = (baseUrl = 'https://api.example.com/v1') =>
  restApi({
    name: 'acme',
    secrets: { token: 'ACME_TOKEN' },
    client: ({ secrets }) => ({
      baseUrl,
      auth: bearer(secrets.token),
      paginator: pageNumber({ size: 100 }),
    }),
    resources: [
      {
        name: 'items',
        primaryKey: 'id',
        endpoint: { path: '/items', data: 'data', query: { updated_since: '{cursor.from}' } },
        incremental: { cursor: 'updated_at', initial: '2024-01-01' },
      },
    ],
  })
