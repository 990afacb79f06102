import type { Document, SecurityScheme } from './document.ts'

/** How requests are signed, as it is written into the source. */
export interface FoundAuth {
  /** The function of `sluice/sources`; undefined where requests are not signed. */
  readonly name?: string
  readonly code?: string
  /** Where tokens come from; `tokenUrl` in the code. */
  readonly tokenUrl?: string
  /** Names of secrets in the source, and what their variables end with. */
  readonly secrets: Readonly<Record<string, string>>
  /** What could not be taken over. */
  readonly notes: readonly string[]
}

const NONE: FoundAuth = { secrets: {}, notes: [] }

/** The auth of a document: the first of its schemes that can be written. */
export function authOf({ components, security }: Document): FoundAuth {
  const schemes = components?.securitySchemes ?? {}
  const wanted = (security ?? []).flatMap((one) => Object.keys(one))
  const names = wanted.length > 0 ? wanted : Object.keys(schemes)
  const found = names.map((name) => ({ name, auth: schemes[name] && written(schemes[name]) }))
  const first = found.find(({ auth }) => auth !== undefined)
  const unknown = found
    .filter(({ auth }) => auth === undefined)
    .map(
      ({ name }) =>
        `auth: the scheme ${name} (${schemes[name]?.type ?? 'not described'}) has to be written by hand`,
    )
  if (!first?.auth) return { ...NONE, notes: unknown }
  const others = found.filter((one) => one !== first && one.auth !== undefined).map(({ name }) => name)
  return {
    ...first.auth,
    notes: [
      ...first.auth.notes,
      ...(others.length > 0 ? [`auth: ${first.name} is used, and not ${others.join(', ')}`] : []),
    ],
  }
}

function written({ type, scheme, in: place, name = '', flows }: SecurityScheme): FoundAuth | undefined {
  const one = { secrets: { token: 'TOKEN' }, notes: [] }
  if (type === 'http' && scheme?.toLowerCase() === 'bearer')
    return { ...one, name: 'bearer', code: 'bearer(secrets.token)' }
  if (type === 'http' && scheme?.toLowerCase() === 'basic')
    return {
      name: 'basic',
      code: 'basic(secrets.username, secrets.password)',
      secrets: { username: 'USERNAME', password: 'PASSWORD' },
      notes: [],
    }
  if (type === 'apiKey' && place !== undefined)
    return {
      name: 'apiKey',
      code: `apiKey(secrets.key, { ${place}: ${JSON.stringify(name)} })`,
      secrets: { key: 'API_KEY' },
      notes: [],
    }
  if (type !== 'oauth2') return undefined
  const client = { id: 'CLIENT_ID', secret: 'CLIENT_SECRET' }
  const { clientCredentials, authorizationCode } = flows ?? {}
  const flow = clientCredentials ?? authorizationCode
  if (flow?.tokenUrl === undefined) return undefined
  const { tokenUrl } = flow
  const options = `tokenUrl, clientId: secrets.id, clientSecret: secrets.secret`
  const scopes = Object.keys(flow.scopes ?? {})
  const notes =
    scopes.length > 0 ? [`auth: if the API needs scopes, set scope; it knows ${scopes.join(' ')}`] : []
  if (clientCredentials)
    return {
      name: 'clientCredentials',
      code: `clientCredentials({ ${options} })`,
      secrets: client,
      tokenUrl,
      notes,
    }
  return {
    name: 'refreshToken',
    tokenUrl,
    code: `refreshToken({ ${options}, refreshToken: secrets.refresh })`,
    secrets: { ...client, refresh: 'REFRESH_TOKEN' },
    notes: [...notes, 'auth: sign in once by hand to get the refresh token'],
  }
}
