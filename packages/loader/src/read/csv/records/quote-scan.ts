import type { CsvFormat } from '../../../api/files/file-format.ts'

const [LF, CR, SPACE] = [10, 13, 32]
/** No byte. */
const NONE = -1
const BOM = Buffer.from([0xef, 0xbb, 0xbf])
/** Bytes that are looked at one by one before the rest is searched. */
const NEAR = 64
/** DuckDB's delimiters have four bytes at most. */
const LONGEST_DELIMITER = 4

/**
 * Follows the quotes of a CSV file, block by block, by the rules of readRecord: which of its line breaks end a record. From a place
 * within a file nobody can tell. What has text after a closing quote, which DuckDB does not read, is followed in some way.
 */
export class QuoteScan {
  /** True where a quoted value has a line break. */
  hasLines = false
  /** Places of the first records that begin in each block, beside the first one of the file. */
  readonly starts: number[] = []
  /** True where a whole block has no end of a record. */
  hasLongRecord = false
  readonly #delimiter: Buffer
  readonly #quote: number
  readonly #escape: number
  readonly #newline: number
  #isQuoted = false
  /** True where the byte before was a quote in a quoted value, which is the end of it unless another one follows. */
  #isClosing = false
  #isEscaped = false
  /** Whether a quote would open a value where the block begins, and the last bytes before it. */
  #isStart = true
  #before = Buffer.alloc(0)
  #size = 0

  constructor({ delimiter = ',', quote = '"', escape = quote }: CsvFormat, newline: string) {
    this.#delimiter = Buffer.from(delimiter)
    this.#quote = byteOf(quote)
    this.#escape = byteOf(escape)
    this.#newline = newline === '\r' ? CR : LF
  }

  /** True where the last quoted value of what was read is not closed. */
  get isOpen(): boolean {
    return this.#isQuoted && !this.#isClosing
  }

  /** Reads on; `isWhole` of a block of the usual size. */
  read(block: Buffer, isWhole: boolean): void {
    const found = this.starts.length
    let at = this.#size === 0 && block.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0
    const hasQuote = this.#quote !== NONE && block.includes(this.#quote)
    while (at < block.length) {
      if (this.#isQuoted) at = this.#readQuoted(block, at)
      else {
        const quote = hasQuote ? this.#quoteFrom(block, at) : -1
        const end = quote < 0 ? block.length : quote
        if (this.starts.length === found) this.#findStart(block, at, end)
        if (quote >= 0) this.#isQuoted = this.#opensAt(block, quote)
        at = end + 1
      }
    }
    if (isWhole && this.starts.length === found) this.hasLongRecord = true
    this.#isStart = !this.#isQuoted && this.#opensAt(block, block.length)
    this.#before = Buffer.concat([this.#before, block.subarray(-LONGEST_DELIMITER)]).subarray(
      -LONGEST_DELIMITER,
    )
    this.#size += block.length
  }

  /** Passes over a quoted value, to what is behind it. */
  #readQuoted(block: Buffer, from: number): number {
    const [quote, escape, { length }] = [this.#quote, this.#escape, block]
    let at = from
    if (this.#isEscaped) at = this.#pass(block, at)
    while (at < length || this.#isClosing) {
      if (this.#isClosing) {
        if (at === length) return at
        this.#isClosing = false
        if (block[at] !== quote) {
          this.#isQuoted = false
          return at
        }
        at++
      }
      let hasLines = this.hasLines
      for (; at < length; at++) {
        const byte = block[at]
        if (byte === quote || byte === escape) break
        if (!hasLines) hasLines = byte === LF || byte === CR
      }
      this.hasLines = hasLines
      if (at === length) return at
      if (block[at] === quote) this.#isClosing = true
      else this.#isEscaped = true
      at++
      if (this.#isEscaped && at < length) at = this.#pass(block, at)
    }
    return at
  }

  /** Passes over what is escaped. */
  #pass(block: Buffer, at: number): number {
    this.#isEscaped = false
    if (block[at] === LF || block[at] === CR) this.hasLines = true
    return at + 1
  }

  #quoteFrom(block: Buffer, from: number): number {
    const quote = this.#quote
    const near = Math.min(from + NEAR, block.length)
    for (let at = from; at < near; at++) if (block[at] === quote) return at
    return near === block.length ? -1 : block.indexOf(quote, near)
  }

  #findStart(block: Buffer, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      if (block[at] !== this.#newline) continue
      this.starts.push(this.#size + at + 1)
      return
    }
  }

  /** Whether a quote at this place would open a value: where a field begins, with or without spaces before. */
  #opensAt(block: Buffer, place: number): boolean {
    const isSpaced = this.#delimiter[0] !== SPACE
    let at = place
    while (isSpaced && at > 0 && block[at - 1] === SPACE) at--
    if (at === 0) return this.#isStart
    return block[at - 1] === this.#newline || this.#isDelimiterBefore(block, at)
  }

  #isDelimiterBefore(block: Buffer, at: number): boolean {
    const { length } = this.#delimiter
    for (let back = 1; back <= length; back++) {
      const place = at - back
      const byte = place >= 0 ? block[place] : this.#before[this.#before.length + place]
      if (byte !== this.#delimiter[length - back]) return false
    }
    return true
  }
}

/** A mark is one byte, or there is none. */
const byteOf = (mark: string): number => Buffer.from(mark)[0] ?? NONE
