import type { Pool } from 'pg'

const ignore = (): void => undefined

/**
 * Keeps a connection that breaks from ending the process. Whatever runs on it, or is run next, fails with the error; the
 * pool then replaces it. The pool listens only while a connection is idle: not while it is in use, nor while it is new
 * and being verified.
 */
export function surviveBreaks(pool: Pool): void {
  pool.on('error', ignore)
  pool.on('connect', (client) => client.on('error', ignore))
}
