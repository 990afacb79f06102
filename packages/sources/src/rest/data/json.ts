interface WithSource {
  parse(text: string, change: (key: string, value: unknown, context: { readonly source?: string }) => unknown): unknown
  rawJSON(text: string): unknown
}

const json = JSON as unknown as WithSource

/** Digits that may be an integer beyond 2^53, and are no decimals. */
const MAY_BE_LARGE = /(?<![\d.])\d{16}/

/** The value of a JSON text. An integer that a number cannot hold is a bigint. */
export function parseJson(text: string): unknown {
  if (!MAY_BE_LARGE.test(text)) return JSON.parse(text)
  return json.parse(text, (_, value, { source }) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source)
      ? BigInt(source)
      : value,
  )
}

/** Control characters are not allowed in a JSON text; some APIs send those of their users' texts as they are. */
export const withoutControls = (text: string): string => text.replaceAll(/\p{Cc}/gu, ' ')

/** The JSON text of a value, which may have bigints. */
export const stringifyJson = (value: unknown, indent?: number): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? json.rawJSON(String(one)) : one), indent)
