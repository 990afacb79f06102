import { oneLine } from '@sluice/schema'

/** A value of a result as one line of text; what is more than text is escaped. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return oneLine(plainText(value))
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
