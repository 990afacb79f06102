import type * as OAuth from 'oauth4webapi'
import { RestError } from '../errors/rest-error.ts'
import { AttemptFailed } from '../retry/attempt-failed.ts'
import { secretOf, type Auth, type Secret } from './auth.ts'
import { tokenAuth, type Token } from './token-auth.ts'

export interface OAuthOptions {
  /** The address that hands out tokens. */
  readonly tokenUrl: string
  readonly clientId: Secret
  readonly clientSecret?: Secret
  readonly scope?: string
  /** Other parameters of the token request, such as `audience`. */
  readonly parameters?: Readonly<Record<string, string>>
  /** How the client proves itself: in the body (default), or by HTTP Basic. */
  readonly clientAuth?: 'body' | 'basic'
}

export interface RefreshTokenOptions extends OAuthOptions {
  readonly refreshToken: Secret
  /** Stores the new refresh token, where the server replaces it each time. Without it, a new one fails the load. */
  readonly onNewRefreshToken?: (token: string) => void | Promise<void>
}

/** A token lives this long if the server does not say. */
const LIFETIME = 3600

/**
 * OAuth 2 client credentials.
 * @example clientCredentials({ tokenUrl: 'https://auth.example.com/token', clientId: 'shop', clientSecret: () => process.env['CLIENT_SECRET'] ?? '' })
 */
export const clientCredentials = (options: OAuthOptions): Auth =>
  tokenAuth(() =>
    askForToken(options, async (oauth, as, client, auth, settings) =>
      oauth.processClientCredentialsResponse(
        as,
        client,
        await oauth.clientCredentialsGrantRequest(as, client, auth, parametersOf(options), settings),
      ),
    ),
  )

/**
 * OAuth 2 with a refresh token.
 * @example refreshToken({ tokenUrl: 'https://auth.example.com/token', clientId: 'shop', refreshToken: () => process.env['REFRESH_TOKEN'] ?? '' })
 */
export function refreshToken(options: RefreshTokenOptions): Auth {
  let rotated: string | undefined
  return tokenAuth(() =>
    askForToken(options, async (oauth, as, client, auth, settings) => {
      const old = rotated ?? (await secretOf(options.refreshToken))
      const additionalParameters = parametersOf(options)
      const answer = await oauth.refreshTokenGrantRequest(as, client, auth, old, {
        ...settings,
        additionalParameters,
      })
      const found = await oauth.processRefreshTokenResponse(as, client, answer)
      if (found.refresh_token !== undefined && found.refresh_token !== old) {
        if (!options.onNewRefreshToken) throw rotation(options.tokenUrl)
        await options.onNewRefreshToken(found.refresh_token)
        rotated = found.refresh_token
      }
      return found
    }),
  )
}

/** The request for a token, and what is made of its answer. */
export type Ask = (
  oauth: typeof OAuth,
  as: OAuth.AuthorizationServer,
  client: OAuth.Client,
  auth: OAuth.ClientAuth,
  settings: OAuth.TokenEndpointRequestOptions,
) => Promise<OAuth.TokenEndpointResponse>

/** Asks the token server. */
export async function askForToken(options: OAuthOptions, ask: Ask): Promise<Token> {
  const oauth = await import('oauth4webapi')
  const { tokenUrl, clientSecret, clientAuth = 'body' } = options
  const { origin, protocol, hostname } = new URL(tokenUrl)
  const secret = clientSecret === undefined ? undefined : await secretOf(clientSecret)
  const auth =
    secret === undefined
      ? oauth.None()
      : clientAuth === 'basic'
        ? oauth.ClientSecretBasic(secret)
        : oauth.ClientSecretPost(secret)
  const isLocal = protocol === 'http:' && /^(localhost|127\.|\[::1\])/.test(hostname)
  try {
    const found = await ask(
      oauth,
      { issuer: origin, token_endpoint: tokenUrl },
      { client_id: await secretOf(options.clientId) },
      auth,
      { [oauth.allowInsecureRequests]: isLocal, signal: () => AbortSignal.timeout(30_000) },
    )
    return { value: found.access_token, expires: Date.now() + (found.expires_in ?? LIFETIME) * 1000 }
  } catch (error) {
    if (error instanceof RestError) throw error
    throw new AttemptFailed(noToken(tokenUrl, error), { mayPass: mayPass(error) })
  }
}

const parametersOf = ({ scope, parameters }: OAuthOptions): Record<string, string> => ({
  ...parameters,
  ...(scope === undefined ? {} : { scope }),
})

/** True for a connection that broke, and a server that failed. */
function mayPass(error: unknown): boolean {
  if (error instanceof TypeError || (error as Error).name === 'TimeoutError') return true
  const { cause } = error as { cause?: unknown }
  return cause instanceof Response && (cause.status >= 500 || cause.status === 429)
}

/** Never carries the answer, which may hold a token. */
function noToken(tokenUrl: string, error: unknown): RestError {
  const { code, error: word, message } = error as { code?: string; error?: string; message?: string }
  const { origin, pathname } = new URL(tokenUrl)
  return new RestError(
    `${origin}${pathname} returned no token: ${word ?? code ?? message ?? 'unknown error'}`,
    {
      code: 'E_REST_TOKEN',
      hint: 'check the client id, the secret and the scope',
    },
  )
}

const rotation = (tokenUrl: string): RestError =>
  new RestError(
    `${new URL(tokenUrl).origin} has replaced the refresh token, but nothing stores the new one`,
    {
      code: 'E_REST_TOKEN',
      hint: 'give refreshToken() a function onNewRefreshToken that stores it where the next load reads it; the old token may no longer be valid',
    },
  )
