import { Readable } from 'node:stream'
import type { Connection, Submittable } from 'pg'

/** Bytes that are handed over at once. */
const PAGE = 1 << 18
/** A message is its kind, its length in four bytes without the kind, and what it says. */
const HEAD = 5

const COPY_DATA = 0x64
/** The answer that rows will come, and messages that may come between them: notice, notification, parameter. */
const BESIDES: ReadonlySet<number> = new Set([0x48, 0x4e, 0x41, 0x53])

type Bytes = (bytes: Buffer) => void

/**
 * The bytes of a `copy ... to stdout`, as a query of a client of `pg`. The server sends each row as its own message: only
 * their heads are looked at, and the rows are put together in large pieces.
 */
export class CopyOut extends Readable implements Submittable {
  readonly #text: string
  #connection: Connection | undefined
  #parse: Bytes | undefined
  /** Begins a message whose head is not complete. */
  #head = Buffer.alloc(0)
  /** Bytes of the message that are still to come, and whether they are of a row. */
  #left = 0
  #isRow = false
  #page = Buffer.alloc(0)
  #filled = 0
  #rows = 0

  constructor(text: string) {
    super({ highWaterMark: PAGE })
    this.#text = text
  }

  /** Known at the end. */
  get rows(): number {
    return this.#rows
  }

  submit(connection: Connection): void {
    this.#connection = connection
    const { stream } = connection
    const [parse] = stream.listeners('data') as Bytes[]
    if (!parse) throw new Error('nobody reads the connection')
    this.#parse = parse
    stream.removeListener('data', parse)
    stream.on('data', this.#take)
    connection.query(this.#text)
  }

  override _read(): void {
    this.#connection?.stream.resume()
  }

  /** Ends with the answer to the statement: until then it may fail. */
  handleReadyForQuery(): void {
    if (this.#filled > 0) this.#handOver()
    this.push(null)
  }

  handleCommandComplete({ text }: { readonly text: string }): void {
    this.#rows = Number(/^COPY (\d+)/.exec(text)?.[1] ?? 0)
  }

  handleError(error: Error): void {
    this.destroy(error)
  }

  readonly #take = (given: Buffer): void => {
    const bytes = this.#head.length > 0 ? Buffer.concat([this.#head, given]) : given
    this.#head = Buffer.alloc(0)
    let at = 0
    let isWanted = true
    while (at < bytes.length) {
      if (this.#left > 0) {
        const end = Math.min(at + this.#left, bytes.length)
        if (this.#isRow) isWanted = this.#keep(bytes, at, end) && isWanted
        this.#left -= end - at
        at = end
        continue
      }
      const kind = bytes[at] ?? 0
      this.#isRow = kind === COPY_DATA
      if (!this.#isRow && !BESIDES.has(kind)) {
        this.#letGo(bytes.subarray(at))
        return
      }
      if (bytes.length - at < HEAD) {
        this.#head = Buffer.from(bytes.subarray(at))
        break
      }
      this.#left = bytes.readUInt32BE(at + 1) - (HEAD - 1)
      at += HEAD
    }
    if (!isWanted) this.#connection?.stream.pause()
  }

  /** Puts bytes of a row behind those before; false where nobody wants more for now. */
  #keep(bytes: Buffer, from: number, end: number): boolean {
    let isWanted = true
    for (let at = from; at < end;) {
      if (this.#page.length === 0) this.#page = Buffer.allocUnsafe(PAGE)
      const copied = bytes.copy(this.#page, this.#filled, at, end)
      this.#filled += copied
      at += copied
      if (this.#filled === PAGE) isWanted = this.#handOver()
    }
    return isWanted
  }

  #handOver(): boolean {
    const page = this.#page.subarray(0, this.#filled)
    this.#page = Buffer.alloc(0)
    this.#filled = 0
    return this.push(page)
  }

  /** Behind the last row, and with an error, `pg` reads on. */
  #letGo(rest: Buffer): void {
    const { stream } = this.#connection ?? {}
    if (!stream || !this.#parse) return
    stream.removeListener('data', this.#take)
    stream.on('data', this.#parse)
    this.#parse(rest)
    stream.resume()
  }
}
