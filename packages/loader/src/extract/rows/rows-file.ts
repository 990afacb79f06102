import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { RowEncoder } from './encode-row.ts'

const BATCH = 1 << 18

/** An NDJSON file of a load package that rows are written to. */
export class RowsFile {
  readonly path: string
  readonly encoder = new RowEncoder()
  readonly #out: WriteStream
  readonly #done: Promise<void>
  #text = ''
  #rows = 0

  constructor(path: string) {
    this.path = path
    this.#out = createWriteStream(path, { mode: 0o600 })
    this.#done = finished(this.#out)
    this.#done.catch(() => undefined)
  }

  get rows(): number {
    return this.#rows
  }

  add(line: string): void {
    this.#text += `${line}\n`
    this.#rows++
  }

  /** Writes what was added once it is much; waits for the disk. */
  async flush(): Promise<void> {
    if (this.#text.length <= BATCH) return
    const text = this.#text
    this.#text = ''
    if (!this.#out.write(text)) await Promise.race([once(this.#out, 'drain'), this.#done])
  }

  close(): void {
    this.#out.end(this.#text)
    this.#text = ''
  }

  /** Resolves once all is written. */
  get closed(): Promise<void> {
    return this.#done
  }
}
