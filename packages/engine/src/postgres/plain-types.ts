import pg from 'pg'

const { builtins } = pg.types

const integer = (text: string): number | bigint => {
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}

const instant = (text: string): string => {
  const iso = text.replace(' ', 'T')
  return /[+-]00$/.test(iso) ? iso.replace(/[+-]00$/, 'Z') : iso
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
