import type { Socket } from 'node:net'
import { Proxy, type Pair } from './proxy.ts'

/** A proxy before a server that is far: what a client sends arrives `delay` milliseconds later, so each round trip takes as much longer. */
export class DelayingProxy extends Proxy {
  readonly #delay: number

  private constructor(url: string, delay: number) {
    super(url)
    this.#delay = delay
  }

  static before(url: string, delay: number): Promise<DelayingProxy> {
    return new DelayingProxy(url, delay).listen()
  }

  protected override pass([client, server]: Pair): void {
    server.pipe(client)
    this.#later(client, server)
  }

  /** Timers of one length end in the order in which they began. */
  #later(from: Socket, to: Socket): void {
    from.on('data', (bytes: Buffer) => setTimeout(() => to.write(bytes), this.#delay))
    from.on('end', () => setTimeout(() => to.end(), this.#delay))
  }
}
