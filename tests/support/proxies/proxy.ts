import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** The two ends of a connection through a proxy. */
export type Pair = readonly [client: Socket, server: Socket]

/** A proxy before a server, with what it does to its connections left open. */
export abstract class Proxy implements AsyncDisposable {
  protected readonly pairs = new Set<Pair>()
  readonly #server = createServer((client) => this.#join(client))
  readonly #target: URL

  constructor(url: string) {
    this.#target = new URL(url)
  }

  /** Passes on what the two ends of a connection say. */
  protected abstract pass(pair: Pair): void

  /** Listens, and gives itself. */
  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  /** The server's url with the proxy in its place. */
  get url(): string {
    const url = new URL(this.#target)
    url.hostname = '127.0.0.1'
    url.port = String((this.#server.address() as AddressInfo).port)
    return url.href
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pair of this.pairs) for (const socket of pair) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #join(client: Socket): void {
    const server = connect(Number(this.#target.port || 5432), this.#target.hostname)
    const pair: Pair = [client, server]
    this.pairs.add(pair)
    for (const socket of pair) {
      socket.on('error', () => undefined)
      socket.on('close', () => {
        this.pairs.delete(pair)
        client.destroy()
        server.destroy()
      })
    }
    this.pass(pair)
  }
}
