import { createHash } from 'node:crypto'
import type { Attributes, FileEntry, SFTPWrapper } from 'ssh2'
import { optionalPackage } from '../optional-package.ts'
import type { SftpServer } from './sftp-access.ts'
import { connectError, hostKeyError } from './sftp-error.ts'

/** Milliseconds until the server has answered, and between signs of life. */
const READY = 10_000
const ALIVE = 10_000

type Callback<T> = (error: Error | null | undefined, value: T) => void

/** A connection to an SFTP server. Its calls fail with ECONNRESET once it is lost. */
export interface SftpConnection extends AsyncDisposable {
  readonly isLost: boolean
  list(path: string): Promise<readonly FileEntry[]>
  /** Of what a link points at. */
  stat(path: string): Promise<Attributes>
  realPath(path: string): Promise<string>
  open(path: string): Promise<Buffer>
  close(handle: Buffer): Promise<void>
  /** Reads up to the length of `into`, and gives the number of bytes; 0 at the end. */
  read(handle: Buffer, into: Buffer, position: number): Promise<number>
}

/** `SHA256:…`, as ssh-keygen writes it. */
const fingerprintOf = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`

const connectionLost = (): Error => Object.assign(new Error('the connection is lost'), { code: 'ECONNRESET' })

/** @throws SourceError E_SFTP_UNREACHABLE, E_SFTP_CREDENTIALS, E_SFTP_HOST_KEY, E_PACKAGE_MISSING */
export async function connectSftp(server: SftpServer, signal: AbortSignal): Promise<SftpConnection> {
  const { default: ssh2 } = await optionalPackage('ssh2', 'an SFTP source', () => import('ssh2'))
  signal.throwIfAborted()
  const client = new ssh2.Client()
  const pending = new Set<(error: Error) => void>()
  let isLost = false
  let refused: Error | undefined
  const lose = (): void => {
    isLost = true
    for (const reject of pending) reject(connectionLost())
    pending.clear()
  }
  const stop = (): void => void client.destroy()
  signal.addEventListener('abort', stop, { once: true })
  const sftp = await new Promise<SFTPWrapper>((resolve, reject) => {
    client
      .on('ready', () => client.sftp((error, wrapper) => (error ? reject(error) : resolve(wrapper))))
      .on('error', (error) => {
        lose()
        reject(refused ?? error)
      })
      .on('close', () => {
        lose()
        reject(
          refused ?? Object.assign(new Error('the server closed the connection'), { code: 'ECONNRESET' }),
        )
      })
    const { host, port, username, hostKeys, auth } = server
    client.connect({
      host,
      port,
      username,
      ...auth,
      readyTimeout: READY,
      keepaliveInterval: ALIVE,
      keepaliveCountMax: 3,
      hostVerifier: (key: Buffer) => {
        const fingerprint = fingerprintOf(key)
        if (hostKeys.includes(fingerprint)) return true
        refused = hostKeyError(server, fingerprint)
        return false
      },
    })
    // Small requests are not held back to be sent together.
    client.setNoDelay(true)
  }).catch((error: unknown) => {
    client.destroy()
    signal.removeEventListener('abort', stop)
    signal.throwIfAborted()
    throw connectError(error, server)
  })
  const call = <T>(work: (done: Callback<T>) => void): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (isLost) return reject(connectionLost())
      pending.add(reject)
      work((error, value) => {
        pending.delete(reject)
        if (error) reject(error)
        else resolve(value)
      })
    })
  return {
    get isLost() {
      return isLost
    },
    list: (path) => call((done) => sftp.readdir(path, done)),
    stat: (path) => call((done) => sftp.stat(path, done)),
    realPath: (path) => call((done) => sftp.realpath(path, done)),
    open: (path) => call((done) => sftp.open(path, 'r', done)),
    close: (handle) => call<void>((done) => sftp.close(handle, (error) => done(error, undefined))),
    read: (handle, into, position) =>
      call<number>((done) =>
        sftp.read(handle, into, 0, into.length, position, (error, read) =>
          // The end of a file is an error in SFTP.
          (error as { code?: unknown } | undefined)?.code === 1 ? done(null, 0) : done(error, read),
        ),
      ),
    async [Symbol.asyncDispose]() {
      signal.removeEventListener('abort', stop)
      if (isLost) return
      const closed = new Promise<void>((resolve) => void client.on('close', () => resolve()))
      client.end()
      await closed
    },
  }
}
