import type { HttpRequest } from '../request/http-request.ts'

/** What an auth may do while it signs. */
export interface AuthContext {
  readonly signal: AbortSignal
}

/** Proves to an API who asks. */
export interface Auth {
  /** Adds to the request in place; what it adds is masked in messages. */
  sign(request: HttpRequest, context: AuthContext): void | Promise<void>
  /** Forgets a token that the API has refused with 401; false if there is no other to be had. */
  forget?(): boolean
}

/** An auth of your own: changes the headers or the URL of the request in place. */
export type SignRequest = Auth['sign']

/** A text, or a function that gives it when a request is sent. */
export type Secret = string | (() => string | Promise<string>)

export const secretOf = async (secret: Secret): Promise<string> =>
  typeof secret === 'function' ? secret() : secret

export const asAuth = (auth: Auth | SignRequest): Auth => (typeof auth === 'function' ? { sign: auth } : auth)
