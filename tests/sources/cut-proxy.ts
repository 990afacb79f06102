import { Proxy, type Pair } from '../support/proxies/proxy.ts'

/** Cuts the first connection on which the server has sent more bytes. */
export class CutProxy extends Proxy {
  #left: number

  private constructor(url: string, bytes: number) {
    super(url)
    this.#left = bytes
  }

  static before(url: string, bytes: number): Promise<CutProxy> {
    return new CutProxy(url, bytes).listen()
  }

  protected override pass([client, server]: Pair): void {
    client.pipe(server)
    server.pipe(client)
    server.on('data', (part: Buffer) => {
      const before = this.#left
      this.#left -= part.length
      if (before > 0 && this.#left <= 0) client.destroy()
    })
  }
}
