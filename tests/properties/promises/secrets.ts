import type { History } from '../history/history.ts'
import type { SourceRow } from '../history/values.ts'

// Letters of which JSON escapes some, digits, and a year: no masked shape and no count has them by chance.
const LETTERS = 'Sécrèt'
const DIGITS = '7354298'
const YEAR = '2735'

/** `value` as a source would yield it, with a marker in it that is found again wherever the value itself ends up. */
function marked(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      if (/^\d{4}-\d\d-\d\d/.test(value)) return `${YEAR}${value.slice(4)}`
      if (/^-?\d+\.\d+$/.test(value)) return value.replace(/^-?/, (sign) => `${sign}${DIGITS}`)
      return value === '' ? '' : `${LETTERS} ${value}`
    case 'number':
      return Number(`${value < 0 ? '-' : ''}${DIGITS}${Math.abs(value)}`)
    case 'bigint':
      return BigInt(`${value < 0n ? '-' : ''}9${DIGITS}${String(value).replace('-', '').slice(0, 8)}`)
    case 'object':
      if (value === null) return null
      return Array.isArray(value)
        ? value.map(marked)
        : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, marked(inner)]))
    default:
      return value
  }
}

/** The same history with a marker in every cell that has a value. */
export const withSecrets = (history: History): History => ({
  ...history,
  tables: history.tables.map((table) => ({
    ...table,
    deliveries: table.deliveries.map((files) =>
      files.map(({ file, rows }) => ({ file, rows: rows.map((row) => marked(row) as SourceRow) })),
    ),
  })),
})

/** One marked text, for a cell or a broken line. */
export const SECRET = `${LETTERS} x`

const hex = (text: string): string => Buffer.from(text).toString('hex')
const FORMS: readonly string[] = [
  LETTERS,
  DIGITS,
  YEAR,
  hex(LETTERS),
  Buffer.from(LETTERS).toString('base64'),
]

const unescaped = (text: string): string =>
  text
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replaceAll(/%[0-9a-f]{2}(?:%[0-9a-f]{2})*/gi, (bytes) =>
      Buffer.from(bytes.replaceAll('%', ''), 'hex').toString(),
    )

/** The lines of a text that tell a marked value, also escaped as in JSON or a URL, or in another case. */
export function leaksIn(text: string): readonly string[] {
  const forms = FORMS.map((form) => form.toLowerCase())
  const tells = (line: string): boolean => {
    const read = unescaped(line).normalize('NFC').toLowerCase()
    return forms.some((form) => read.includes(form))
  }
  return text.split('\n').filter(tells)
}
