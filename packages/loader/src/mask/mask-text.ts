import { createHash, createHmac } from 'node:crypto'
import { unreachable } from '@sluice/schema'
import type { MaskName } from '../api/rows/mask.ts'

/** What stands in place of a value of which nothing is kept. */
export const REDACTED = '[redacted]'
/** Of a shorter text `partial` would show too much. */
export const SHORTEST = 8
/** The last characters, which `partial` keeps. */
export const KEPT = 4
export const STARS = '****'

/** A date that begins with its year, and one that ends with it; as RE2 reads them, too. */
export const YEAR_FIRST = '^([0-9]{4})([-/.][0-9]{1,2}[^\\n]*)?$'
export const YEAR_LAST = '^[0-9]{1,2}[-/.][0-9]{1,2}[-/.]([0-9]{4})([^0-9\\n][^\\n]*)?$'

const [FIRST, LAST] = [new RegExp(YEAR_FIRST), new RegExp(YEAR_LAST)]

/** What a mask makes of a text, or of bytes: see maskSql, which makes the same of it in SQL. */
export function maskText(mask: MaskName, value: string | Uint8Array, key = ''): string | number {
  switch (mask) {
    case 'sha256':
      return createHash('sha256').update(value).digest('hex')
    case 'hmac':
      return createHmac('sha256', key).update(value).digest('hex')
    case 'redact':
      return REDACTED
    case 'partial':
      return typeof value === 'string' ? partOf(value) : STARS
    case 'year-only': {
      const year = typeof value === 'string' ? (FIRST.exec(value)?.[1] ?? LAST.exec(value)?.[1]) : undefined
      return year === undefined ? REDACTED : Number(year)
    }
    default:
      return unreachable(mask)
  }
}

function partOf(text: string): string {
  const characters = [...text]
  return characters.length < SHORTEST ? STARS : STARS + characters.slice(-KEPT).join('')
}
