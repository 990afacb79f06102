import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** How connections through the proxy come to harm. */
export type Harm = 'stall' | 'half-close' | 'reset'

const STALLED = 400

/** A proxy before a server, whose connections a test harms. */
export class FaultyProxy implements AsyncDisposable {
  readonly #server = createServer((client) => this.#join(client))
  readonly #pairs = new Set<readonly [client: Socket, server: Socket]>()
  readonly #target: URL

  private constructor(target: URL) {
    this.#target = target
  }

  static async before(url: string): Promise<FaultyProxy> {
    const proxy = new FaultyProxy(new URL(url))
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

  /** Harms all connections that there are. */
  harm(how: Harm): void {
    for (const [client, server] of this.#pairs) {
      switch (how) {
        case 'half-close':
          server.unpipe(client)
          client.end() // the server goes on, and hears nothing of it
          break
        case 'reset':
          client.resetAndDestroy()
          server.resetAndDestroy()
          break
        case 'stall':
          server.unpipe(client)
          client.unpipe(server)
          setTimeout(() => client.destroy(), STALLED).unref()
          break
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #join(client: Socket): void {
    const server = connect(Number(this.#target.port || 5432), this.#target.hostname)
    const pair = [client, server] as const
    this.#pairs.add(pair)
    for (const socket of pair) {
      socket.on('error', () => undefined)
      socket.on('close', () => {
        this.#pairs.delete(pair)
        client.destroy()
        server.destroy()
      })
    }
    client.pipe(server)
    server.pipe(client)
  }
}
