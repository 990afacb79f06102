import { noteSpelling, spellingOf } from './spelled-numbers.ts'

interface WithSource {
  parse(
    text: string,
    change: (this: object, key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown
  rawJSON(text: string): unknown
}

const json = JSON as unknown as WithSource

/** Numbers that JavaScript may write in another way: of many digits, with an exponent, with a zero at their end, or `-0`. */
const MAY_DIFFER =
  /(?:^|[[:,])\s*(-?(?:\d[\d.]{15,}|\d+(?:\.\d+)?(?=[eE])|\d+\.\d*0(?!\d)|0(?<=-0)(?![\d.]))(?:[eE][+-]?\d+)?)/g

/** True where JavaScript holds the number, and writes it in the same way. */
function isOwnSpelling(text: string): boolean {
  const number = Number(text)
  return String(number) === text && (!Number.isInteger(number) || Number.isSafeInteger(number))
}

function mayDiffer(text: string): boolean {
  for (const [, number = ''] of text.matchAll(MAY_DIFFER)) if (!isOwnSpelling(number)) return true
  return false
}

/**
 * The value of a JSON text, from which the same JSON can be written again. A whole number that JavaScript does not hold exactly is a
 * bigint. Of other numbers that it writes in another way, such as `0.12345678901234567890`, `1e400` and `1.10`, the text is
 * remembered for the object or list that they are in.
 */
export function parseJson(text: string): unknown {
  if (!mayDiffer(text)) return JSON.parse(text)
  return json.parse(text, function (key, value, { source }) {
    if (typeof value !== 'number' || source === undefined || isOwnSpelling(source)) return value
    if (!Number.isSafeInteger(value) && /^-?\d+$/.test(source)) return BigInt(source)
    noteSpelling(this, key, source)
    return value
  })
}

/** The JSON text of a value, with its bigints, and its numbers as their source wrote them. */
export const stringifyJson = (value: unknown, indent?: number): string =>
  JSON.stringify(
    value,
    function (this: object, key, one: unknown) {
      if (typeof one === 'bigint') return json.rawJSON(String(one))
      const text = typeof one === 'number' ? spellingOf(this, key, one) : undefined
      return text === undefined ? one : json.rawJSON(text)
    },
    indent,
  )
