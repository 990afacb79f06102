import { isUtf8 } from 'node:buffer'

/**
 * Bytes as text that a database can hold. Valid UTF-8 without NUL stays as it is; else every byte that is no text, and
 * NUL, stands as `\xNN`, and backslashes are doubled.
 */
export function escapeRaw(bytes: Buffer): string {
  if (isUtf8(bytes) && !bytes.includes(0)) return bytes.toString('utf8')
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes, at)
    if (length === 0 || bytes[at] === 0) {
      text += `\\x${bytes
        .subarray(at, at + 1)
        .toString('hex')
        .toUpperCase()}`
      at++
    } else {
      const character = bytes.toString('utf8', at, at + length)
      text += character === '\\' ? '\\\\' : character
      at += length
    }
  }
  return text
}

/** Bytes of the UTF-8 character that begins here; 0 where none does. */
function characterLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    if (isUtf8(bytes.subarray(at, at + length))) return length
  }
  return 0
}
