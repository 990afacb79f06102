import { hash } from 'node:crypto'

/** Bits of the MD5 of a line that are summed, as a database does with 15 of its hex digits. */
const BITS = 60n

/** A sum of hashes of lines, in any order: two sets of as many lines with the same sum are the same. */
export class LineSum {
  #sum = 0n

  add(line: Uint8Array): void {
    this.#sum += hash('md5', line, 'buffer').readBigUInt64BE(0) >> (64n - BITS)
  }

  get text(): string {
    return String(this.#sum)
  }
}
