import { secretOf, type Auth, type Secret } from './auth.ts'
import { tokenAuth } from './token-auth.ts'

export interface JwtOptions {
  /** A private key in PEM (PKCS #8), or a shared secret for the HS algorithms. */
  readonly key: Secret
  readonly algorithm: 'RS256' | 'ES256' | 'EdDSA' | 'HS256'
  /** Claims such as `iss`, `aud` and `sub`. */
  readonly claims?: Readonly<Record<string, string>>
  /** Seconds that a token is valid; 300 by default. */
  readonly lifetime?: number
  /** Id of the key, in the header of the token. */
  readonly keyId?: string
}

/**
 * A token that is signed here, sent as a bearer token.
 * @example jwt({ key: () => process.env['PRIVATE_KEY'] ?? '', algorithm: 'RS256', claims: { iss: 'shop' } })
 */
export const jwt = ({ key, algorithm, claims = {}, lifetime = 300, keyId }: JwtOptions): Auth =>
  tokenAuth(async () => {
    const { SignJWT, importPKCS8 } = await import('jose')
    const secret = await secretOf(key)
    const signer =
      algorithm === 'HS256' ? new TextEncoder().encode(secret) : await importPKCS8(secret, algorithm)
    const now = Math.floor(Date.now() / 1000)
    const value = await new SignJWT({ ...claims })
      .setProtectedHeader({ alg: algorithm, ...(keyId === undefined ? {} : { kid: keyId }) })
      .setIssuedAt(now)
      .setExpirationTime(now + lifetime)
      .sign(signer)
    return { value, expires: (now + lifetime) * 1000 }
  })
