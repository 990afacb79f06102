const LINE = /^--! ([A-Z][\w ]*?)(?:: ?(.*))?$/

/** `--! Key: value` lines of a file, by key; a key may come several times. */
export type Headers = ReadonlyMap<string, readonly string[]>

/** Reads the header lines of a migration. */
export function readHeaders(text: string): Headers {
  const headers = new Map<string, string[]>()
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, key, value = ''] = LINE.exec(line) ?? []
    if (key !== undefined) headers.set(key, [...(headers.get(key) ?? []), value.trim()])
  }
  return headers
}

/** Writes header lines in the order given. */
export const writeHeaders = (headers: readonly (readonly [key: string, value: string])[]): string =>
  headers.map(([key, value]) => `--! ${key}: ${value}\n`).join('')
