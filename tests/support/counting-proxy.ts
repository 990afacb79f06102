import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

const READY_FOR_QUERY = 'Z'.charCodeAt(0)

/** A proxy before a Postgres server that counts how often the client waits for it: each answer ends with ReadyForQuery. */
export class CountingProxy implements AsyncDisposable {
  readonly #server = createServer((client) => this.#join(client))
  readonly #target: URL
  readonly #sockets = new Set<Socket>()
  #trips = 0

  private constructor(target: string) {
    this.#target = new URL(target)
  }

  static async before(url: string): Promise<CountingProxy> {
    const proxy = new CountingProxy(url)
    proxy.#server.listen(0, '127.0.0.1')
    await once(proxy.#server, 'listening')
    return proxy
  }

  /** The server's url with the proxy in its place. */
  get url(): string {
    const url = new URL(this.#target)
    url.hostname = '127.0.0.1'
    url.port = String((this.#server.address() as AddressInfo).port)
    return url.href
  }

  /** Round trips since it was asked last. */
  take(): number {
    const trips = this.#trips
    this.#trips = 0
    return trips
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #join(client: Socket): void {
    const server = connect(Number(this.#target.port || 5432), this.#target.hostname)
    for (const socket of [client, server]) {
      this.#sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        client.destroy()
        server.destroy()
      })
    }
    client.pipe(server)
    let rest = Buffer.alloc(0)
    server.on('data', (bytes: Buffer) => {
      client.write(bytes)
      rest = Buffer.concat([rest, bytes])
      while (rest.length >= 5) {
        const end = 1 + rest.readInt32BE(1)
        if (rest.length < end) break
        if (rest[0] === READY_FOR_QUERY) this.#trips++
        rest = rest.subarray(end)
      }
    })
  }
}
