import { SluiceError } from '@sluice/schema'
import { DATABASE_CAUSES } from './known-causes/database.ts'
import { FILE_CAUSES } from './known-causes/file.ts'
import type { KnownCause, Where } from './known-causes/known-cause.ts'
import { NETWORK_CAUSES } from './known-causes/network.ts'
import { SQL_CAUSES } from './known-causes/sql.ts'
import { errorChain } from './known-causes/raw-error.ts'

const KNOWN: readonly KnownCause[] = [...FILE_CAUSES, ...DATABASE_CAUSES, ...NETWORK_CAUSES]

/** Any error as one that says what, where and what next. */
export function explainError(error: unknown, where: Where = {}): SluiceError {
  if (error instanceof SluiceError) return error
  const known = knownError(error, where, [...KNOWN, ...SQL_CAUSES])
  if (known) return known
  const message = errorChain(error)[0]?.message || 'an error without a message'
  return explained(
    message,
    'E_UNEXPECTED',
    'run again with --debug to see where it comes from',
    undefined,
    error,
  )
}

/** What an error of a library or of the system means; undefined where that is not known. */
export function knownError(error: unknown, where: Where = {}, causes = KNOWN): SluiceError | undefined {
  for (const raw of errorChain(error)) {
    const known = causes.find((cause) => cause.applies(raw, where))
    if (!known) continue
    const { message, hint, place } = known.explain(raw, where)
    return explained(
      message,
      known.code,
      hint,
      place ?? (known.atTarget || where.opening ? where.place : undefined),
      error,
    )
  }
  return undefined
}

const explained = (
  message: string,
  code: string,
  hint: string,
  place: string | undefined,
  cause: unknown,
): SluiceError => new SluiceError(message, { code, hint, cause, ...(place === undefined ? {} : { place }) })
