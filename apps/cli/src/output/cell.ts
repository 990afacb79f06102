/** A value of a result as one line of text; control characters are escaped so that none reaches the terminal. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return plainText(value).replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => ESCAPES[character] ?? codeOf(character),
  )
}

/** A value of a result as text: instants in ISO form, structures as JSON. */
export function plainText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'string') return value
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  return typeof value === 'object' ? toJson(value) : String(value)
}

/** JSON of a value that may hold bigints, bytes, instants, and numbers that JSON has not: these become texts. */
export const toJson = (value: unknown, space?: number): string =>
  JSON.stringify(
    value,
    function (this: Readonly<Record<string, unknown>>, key, part: unknown) {
      if (typeof part === 'bigint' || (typeof part === 'number' && !Number.isFinite(part)))
        return String(part)
      const raw = this[key] // a Buffer comes here as what its own toJSON makes of it
      return raw instanceof Uint8Array ? plainText(raw) : part
    },
    space,
  )

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const codeOf = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
