import { createHash } from 'node:crypto'

export const sha256 = (text: string): string => `sha256:${createHash('sha256').update(text).digest('hex')}`

const HEADER = /^--!.*$/

/**
 * The checksum of a migration's body. Header lines are left out, so that evidence can be added to an applied file, and
 * so are differences in line ends and in blanks at the end of a line, which git and editors change.
 */
export function bodyChecksum(text: string): string {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/)
  const body = lines.filter((line) => !HEADER.test(line)).map((line) => line.trimEnd())
  return sha256(body.join('\n').trim())
}
