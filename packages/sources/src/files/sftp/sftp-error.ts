import { SluiceError } from '@sluice/schema'
import { isConnectionError } from '../connection-error.ts'
import { systemCode } from '../local-error.ts'
import { SourceError } from '../source-error.ts'
import type { SftpServer } from './sftp-access.ts'

/** Codes of SFTP. */
export const NO_SUCH_FILE = 2
const PERMISSION_DENIED = 3

/** What was done, and where, for messages. */
export interface SftpPlace {
  readonly action: 'list' | 'read'
  /** `sftp://host/path`. */
  readonly url: string
}

const statusOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code
const levelOf = (error: unknown): unknown => (error as { readonly level?: unknown }).level

/** Explains why a server cannot be reached, or does not let us in. Never carries what proves who asks. */
export function connectError(error: unknown, { host, port, username, proof }: SftpServer): SluiceError {
  if (error instanceof SluiceError) return error
  const place = `${host}:${port}`
  const message = error instanceof Error ? error.message : String(error)
  const failure = (code: string, text: string, hint: string) => new SourceError(text, { code, hint, place })
  if (levelOf(error) === 'client-authentication')
    return failure(
      'E_SFTP_CREDENTIALS',
      proof === undefined
        ? `${place} requires a login, and there is no password and no private key`
        : `${place} does not accept the ${proof === 'agent' ? 'keys of the agent' : proof} of ${username === '' ? 'a user without a name' : username}`,
      CREDENTIALS_HINT,
    )
  if (/privateKey|passphrase|OpenSSH|PEM/i.test(message) && levelOf(error) === undefined)
    return failure(
      'E_SFTP_CREDENTIALS',
      /passphrase|encrypted/i.test(message)
        ? 'the private key is encrypted, and its passphrase is missing or wrong'
        : 'the private key cannot be read',
      CREDENTIALS_HINT,
    )
  return failure(
    'E_SFTP_UNREACHABLE',
    `cannot reach SFTP at ${place}: ${systemCode(error) ?? message}`,
    'Check host, port and the network.',
  )
}

/** Explains why files cannot be listed or read. */
export function sftpError(error: unknown, server: SftpServer, { action, url }: SftpPlace): SluiceError {
  if (error instanceof SluiceError) return error
  const failure = (code: string, text: string, hint: string) =>
    new SourceError(text, { code, hint, place: url })
  const status = statusOf(error)
  if (status === NO_SUCH_FILE)
    return action === 'read'
      ? failure(
          'E_FILE_GONE',
          `${url} was deleted after it was listed`,
          'Run the load again: it lists the files again.',
        )
      : failure(
          'E_FOLDER_MISSING',
          `there is no folder ${url}`,
          'Check the folder; a relative one starts at the login folder.',
        )
  if (status === PERMISSION_DENIED)
    return failure(
      'E_SFTP_FORBIDDEN',
      `${server.username} may not ${action} ${url}`,
      'Give the user the right to read the folder and its files, or name another user.',
    )
  if (isConnectionError(error))
    return failure(
      'E_SFTP_UNREACHABLE',
      `the connection to ${server.host}:${server.port} broke while ${action === 'read' ? 'reading' : 'listing'} ${url}`,
      'Run the load again; nothing of the file was kept.',
    )
  const message = error instanceof Error ? error.message : String(error)
  return failure('E_SFTP_FAILED', `cannot ${action} ${url}: ${message}`, 'Check the folder and the server.')
}

/** The server is not known by its key, or by another one. */
export function hostKeyError({ host, port, hostKeys }: SftpServer, fingerprint: string): SourceError {
  return new SourceError(
    hostKeys.length === 0
      ? `hostKey is missing: the key of ${host}:${port} is ${fingerprint}`
      : `the key of ${host}:${port} is ${fingerprint}, which is not in hostKey`,
    {
      code: 'E_SFTP_HOST_KEY',
      place: `${host}:${port}`,
      hint:
        hostKeys.length === 0
          ? `ask whoever runs the server for its fingerprint; if it is this one, write hostKey: '${fingerprint}', or set SFTP_HOST_KEY`
          : 'another machine may be answering instead: ask whoever runs the server whether its key has changed, then correct hostKey',
    },
  )
}

const CREDENTIALS_HINT =
  'Set SFTP_USERNAME and SFTP_PASSWORD or SFTP_PRIVATE_KEY, or give the source username, password or privateKey.'
