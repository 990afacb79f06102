import { source, type ResourceContext, type Source } from '@sluice/loader'
import { clientOfLoad } from '../client/client-of-load.ts'
import { restClient, type RestClient } from '../client/rest-client.ts'
import { assertNoFaults, clientFaults, shapeFaults } from './check-declaration.ts'
import { parentFaults } from './check-parents.ts'
import type { ClientContext, RestApiOptions } from './declaration.ts'
import { declared } from './declared.ts'
import { resourcesOf } from './resources-of.ts'

/**
 * A source of a REST API that is declared, not programmed. An endpoint overrides `resourceDefaults`, and these override the client.
 *
 * @example
 * ```ts
 * import { bearer, headerLink, restApi } from 'sluice/sources'
 *
 * export const shop = restApi({
 *   name: 'shop',
 *   secrets: { token: 'SHOP_TOKEN' },
 *   client: ({ secrets }) => ({
 *     baseUrl: 'https://api.example.com/v1',
 *     auth: bearer(secrets.token),
 *     paginator: headerLink(),
 *   }),
 *   resourceDefaults: { primaryKey: 'id' },
 *   resources: [
 *     {
 *       name: 'orders',
 *       endpoint: { path: '/orders', query: { since: '{cursor.from}' } },
 *       incremental: { cursor: 'updated_at', initial: '2024-01-01' },
 *     },
 *     { name: 'lines', endpoint: '/orders/{resources.orders.id}/lines', includeFromParent: ['id'] },
 *   ],
 * })
 * ```
 * @throws RestError that names the keys that are wrong
 */
export function restApi<
  C = undefined,
  const S extends Readonly<Record<string, string>> = Record<never, never>,
>(options: RestApiOptions<C, S>): Source {
  const { name, client, resources, resourceDefaults = {}, ...rest } = options
  assertNoFaults(shapeFaults(options), String(name))
  const all = resources.map((one) => declared(one, resourceDefaults))
  assertNoFaults(parentFaults(all), name)

  const clientOf = clientMaker(name, client)
  return source<C, S>({ name, ...rest, resources: () => resourcesOf(all, name, clientOf) })
}

function clientMaker<C, S extends Readonly<Record<string, string>>>(
  source: string,
  client: RestApiOptions<C, S>['client'],
): (context: ResourceContext) => RestClient {
  if (typeof client !== 'function') {
    const one = restClient(client)
    return () => one
  }
  return clientOfLoad(({ config, secrets }) => {
    const settings = client({ config, secrets } as ClientContext<C, S>)
    assertNoFaults(clientFaults(settings), source)
    return restClient(settings)
  })
}
