import type { ResourceContext } from '@sluice/loader'
import type { RestClient } from './rest-client.ts'

/** One client for all resources of a load, which share its limits and its tokens. */
export function clientOfLoad<Context extends ResourceContext>(
  make: (context: Context) => RestClient,
): (context: Context) => RestClient {
  const clients = new WeakMap<object, RestClient>()
  return (context) => {
    const secrets = context.secrets as object
    const known = clients.get(secrets)
    if (known) return known
    const made = make(context)
    clients.set(secrets, made)
    return made
  }
}
