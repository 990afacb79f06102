import type { ByteWriter } from './byte-writer.ts'

const [LF, CR, NUL, COMMA, QUOTE] = [10, 13, 0, 44, 34]
/** Bytes of a line above which it counts as long: those are read with care. */
const LONGEST = 1 << 16
/** Bytes of a number, its delimiter and a line break at most. */
const NUMBER = 18

/** The lines that were copied, and where the one begins that was not. */
export interface Copied {
  readonly at: number
  readonly lines: number
}

export interface PlainLines {
  readonly from: number
  readonly to: number
  /** Values of a record. */
  readonly width: number
  /** The number of the first record. */
  readonly number: number
  /** The byte that quotes values, if it is not `"`. */
  readonly quote: number
}

/**
 * Copies lines of CSV with the number of each in front, as long as each is one good record of values between commas, none of them
 * quoted. Stops at any other line, at one that has no end here, and where there is no more room.
 */
export function copyPlainLines(source: Buffer, lines: PlainLines, out: ByteWriter): Copied {
  const { from, to, width, quote } = lines
  let [start, delimiters, number] = [from, 0, lines.number]
  for (let at = from; at < to; at++) {
    const byte = source[at] as number
    if (byte > COMMA && byte !== quote) continue
    if (byte === COMMA) delimiters++
    else if (byte === QUOTE || byte === quote || byte === NUL) break
    else if (byte === CR && source[at + 1] !== LF) break
    else if (byte === LF) {
      const isCut = at > start && source[at - 1] === CR
      const end = isCut ? at - 1 : at
      if (delimiters !== width - 1 || end - start > LONGEST || out.room < end - start + NUMBER) break
      out.text(`${number},`)
      out.bytes(source, start, end)
      out.text('\n')
      number++
      start = at + 1
      delimiters = 0
    }
  }
  return { at: start, lines: number - lines.number }
}
