import { orAborted } from '../rate/wait.ts'
import type { Auth } from './auth.ts'

export interface Token {
  readonly value: string
  /** When it ends, in milliseconds since 1970. */
  readonly expires: number
}

/** How long before its end a token is replaced. */
const EARLY = 30_000

/** A bearer token that is fetched when it is needed: once for all requests that wait for it, before it ends, and after a 401. */
export function tokenAuth(fetchToken: () => Promise<Token>): Auth {
  let token: Token | undefined
  let running: Promise<Token> | undefined
  let forgotten = 0
  const current = (): Promise<Token> => {
    if (token && token.expires - EARLY > Date.now()) return Promise.resolve(token)
    running ??= fetchToken().finally(() => {
      running = undefined
    })
    return running
  }
  return {
    async sign({ headers }, { signal }) {
      token = await orAborted(current(), signal)
      headers.set('authorization', `Bearer ${token.value}`)
    },
    forget() {
      // Of several requests with one token, the first to fail replaces it.
      if (Date.now() - forgotten > 1_000) token = undefined
      forgotten = Date.now()
      return true
    },
  }
}
