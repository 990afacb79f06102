import { Proxy, type Pair } from '../../support/proxies/proxy.ts'

/** How connections through the proxy come to harm. */
export type Harm = 'stall' | 'half-close' | 'reset'

const STALLED = 400

/** A proxy before a server, whose connections a test harms. */
export class FaultyProxy extends Proxy {
  static before(url: string): Promise<FaultyProxy> {
    return new FaultyProxy(url).listen()
  }

  /** Harms all connections that there are. */
  harm(how: Harm): void {
    for (const [client, server] of this.pairs) {
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

  protected override pass([client, server]: Pair): void {
    client.pipe(server)
    server.pipe(client)
  }
}
