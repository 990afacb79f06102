import { createHash } from 'node:crypto'
import type { ListingContext } from '../file-lister.ts'
import type { SftpServer } from './sftp-access.ts'
import type { SftpConnection } from './sftp-connection.ts'

/** A connection for one use. */
export interface Taken extends AsyncDisposable {
  readonly sftp: SftpConnection
}

/** The connection that all files of a source share in a load, opened again where it was lost; outside of a load one for each use. */
export class SftpConnections {
  readonly #server: SftpServer
  readonly #context: ListingContext | undefined
  /** Another connection for each server, user, host key and proof, each of which it has checked. */
  readonly #key: string
  #number = 0

  constructor(server: SftpServer, context: ListingContext | undefined) {
    this.#server = server
    this.#context = context
    const { username, host, port, hostKeys, auth } = server
    const checked = createHash('sha256')
      .update(JSON.stringify([hostKeys, auth]))
      .digest('hex')
    this.#key = `sftp ${username}@${host}:${port} ${checked}`
  }

  /** @throws SourceError */
  async take(): Promise<Taken> {
    const { shared } = this.#context ?? {}
    if (!shared) {
      const sftp = await this.#open()
      return { sftp, [Symbol.asyncDispose]: () => sftp[Symbol.asyncDispose]() }
    }
    for (;;) {
      const number = this.#number
      try {
        const sftp = await shared(`${this.#key} ${number}`, () => this.#open())
        if (!sftp.isLost) return { sftp, [Symbol.asyncDispose]: () => Promise.resolve() }
        this.#number = Math.max(this.#number, number + 1)
      } catch (error) {
        this.#number = Math.max(this.#number, number + 1)
        throw error
      }
    }
  }

  async #open(): Promise<SftpConnection> {
    const { connectSftp } = await import('./sftp-connection.ts')
    return connectSftp(this.#server, this.#context?.signal ?? new AbortController().signal)
  }
}
