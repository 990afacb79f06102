import { RestError } from '../errors/rest-error.ts'
import { secretOf, type Auth, type Secret } from './auth.ts'
import { askForToken } from './oauth2.ts'
import { tokenAuth } from './token-auth.ts'

export interface ServiceAccountOptions {
  /** The key file of the account as JSON, as Google gives it: `client_email`, `private_key`, `private_key_id`, `token_uri`. */
  readonly key: Secret
  /** What the token is for, such as `https://www.googleapis.com/auth/spreadsheets.readonly`. */
  readonly scope: string
}

interface KeyFile {
  readonly client_email: string
  readonly private_key: string
  readonly private_key_id?: string
  readonly token_uri: string
}

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
/** Seconds that an assertion is valid. */
const LIFETIME = 300

/**
 * OAuth 2 with the key of a service account: a signed assertion is changed for a token (RFC 7523).
 * @example serviceAccount({ key: () => process.env['GOOGLE_SERVICE_ACCOUNT'] ?? '', scope: 'https://www.googleapis.com/auth/drive.readonly' })
 */
export const serviceAccount = ({ key, scope }: ServiceAccountOptions): Auth =>
  tokenAuth(async () => {
    const file = keyFileOf(await secretOf(key))
    const options = { tokenUrl: file.token_uri, clientId: file.client_email }
    return askForToken(options, async (oauth, as, client, _, settings) => {
      const assertion = await assertionOf(file, scope)
      // The assertion proves who asks: nothing else of the client is sent.
      const nothing = (): void => undefined
      const answer = await oauth.genericTokenEndpointRequest(
        as,
        client,
        nothing,
        GRANT,
        { assertion },
        settings,
      )
      return oauth.processGenericTokenEndpointResponse(as, client, answer)
    })
  })

async function assertionOf(file: KeyFile, scope: string): Promise<string> {
  const { SignJWT, importPKCS8 } = await import('jose')
  const signer = await importPKCS8(file.private_key, 'RS256').catch(() => {
    throw wrongKey('its private_key is not a key in PEM (PKCS #8)')
  })
  const kid = file.private_key_id
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({ scope })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', ...(kid === undefined ? {} : { kid }) })
    .setIssuer(file.client_email)
    .setAudience(file.token_uri)
    .setIssuedAt(now)
    .setExpirationTime(now + LIFETIME)
    .sign(signer)
}

function keyFileOf(text: string): KeyFile {
  let file: Partial<KeyFile>
  try {
    file = JSON.parse(text) as Partial<KeyFile>
  } catch {
    throw wrongKey('it is not JSON')
  }
  for (const name of ['client_email', 'private_key', 'token_uri'] as const)
    if (typeof file[name] !== 'string') throw wrongKey(`it has no ${name}`)
  return file as KeyFile
}

/** Never carries anything of the key. */
const wrongKey = (why: string): RestError =>
  new RestError(`the key of the service account cannot be used: ${why}`, {
    code: 'E_REST_TOKEN',
    hint: 'set the secret to the complete text of the key file (JSON)',
  })
