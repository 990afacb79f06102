import { literal } from '../quote.ts'
import type { Parameter } from '../session.ts'

/** What keeps its text: literals, quoted names, comments. Or a parameter. */
const TOKEN =
  /[eE]'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[^]*?\*\/|\$([A-Za-z_]\w*)?\$[^]*?\$\1\$|\$(\d+)/g

/**
 * Writes the values in place of `$1`, as literals without a type: PostgreSQL gives them the type that the parameter would
 * have. Without parameters, several statements can be sent together, in one round trip.
 * @example inlineParameters('select $1::date', ['2025-01-31']) // select  '2025-01-31' ::date
 */
export const inlineParameters = (sql: string, values: readonly Parameter[]): string =>
  sql.replaceAll(TOKEN, (token: string, _tag: string | undefined, number: string | undefined) => {
    if (number === undefined) return token
    const value = values[Number(number) - 1]
    if (value === undefined) throw new RangeError(`the statement has no value for ${token}`)
    return ` ${literalOf(value)} `
  })

function literalOf(value: Parameter): string {
  if (value === null) return 'null'
  if (value instanceof Date) return literal(value.toISOString())
  return escaped(typeof value === 'object' ? JSON.stringify(value) : String(value))
}

/** A backslash needs the form `E'...'`, whatever `standard_conforming_strings` is. */
const escaped = (text: string): string =>
  text.includes('\\') ? ` E${literal(text.replaceAll('\\', '\\\\'))}` : literal(text)
