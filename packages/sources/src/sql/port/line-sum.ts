import { hash } from 'node:crypto'

/** The first 60 bits of an MD5, of which a database takes 15 hex digits. */
export const hash60 = (bytes: string | Uint8Array): bigint =>
  hash('md5', bytes, 'buffer').readBigUInt64BE(0) >> 4n

/** A sum of hashes of lines, in any order: two sets of as many lines with the same sum are the same. */
export class LineSum {
  #sum = 0n

  add(line: Uint8Array): void {
    this.#sum += hash60(line)
  }

  get text(): string {
    return String(this.#sum)
  }
}
