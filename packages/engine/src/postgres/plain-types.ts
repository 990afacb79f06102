import pg from 'pg'
import { instantText, parseInstant } from '../kysely/values/instant.ts'

const { builtins } = pg.types

const integer = (text: string): number | bigint => {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}

/** In UTC also where a pooler gives the session another zone. */
const instant = (text: string): string => {
  const iso = text.replace(' ', 'T')
  if (/[+-]00$/.test(iso)) return iso.replace(/[+-]00$/, 'Z')
  return /\d[+-]\d\d[:\d]*( BC)?$/.test(iso) ? instantText(parseInstant(text)) : iso
}

const PARSERS = new Map<number, (text: string) => unknown>([
  [builtins.INT8, integer],
  [builtins.TIMESTAMPTZ, instant],
  [builtins.TIMESTAMP, instant],
  [builtins.DATE, String],
])

/** pg's parsers with those of Session's promise in their place. */
export const plainTypes = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    PARSERS.get(oid) ?? pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
}
