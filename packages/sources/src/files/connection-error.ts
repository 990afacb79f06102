import { systemCode } from './local-error.ts'

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'EPROTO',
])

/** True where the connection broke rather than the server refused, so that asking again can help. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = systemCode(error) ?? ''
  return (
    UNREACHABLE.has(code) ||
    (code.startsWith('UND_ERR_') && code !== 'UND_ERR_INVALID_ARG') ||
    code === 'ERR_STREAM_PREMATURE_CLOSE' ||
    error.name === 'TimeoutError' ||
    error.message === 'aborted'
  )
}
