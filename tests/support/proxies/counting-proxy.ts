import { Proxy, type Pair } from './proxy.ts'

const READY_FOR_QUERY = 'Z'.charCodeAt(0)

/** A proxy before a Postgres server that counts how often the client waits for it: each answer ends with ReadyForQuery. */
export class CountingProxy extends Proxy {
  #trips = 0

  static before(url: string): Promise<CountingProxy> {
    return new CountingProxy(url).listen()
  }

  /** Round trips since it was asked last. */
  take(): number {
    const trips = this.#trips
    this.#trips = 0
    return trips
  }

  protected override pass([client, server]: Pair): void {
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
