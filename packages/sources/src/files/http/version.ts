/** What a server says of the version of a file, as a text for the ledger; undefined if it says nothing. */
export function versionOf(headers: Headers, size: number | undefined): string | undefined {
  const etag = headers.get('etag')?.trim()
  if (etag) return etag
  const modified = headers.get('last-modified')?.trim()
  return modified === undefined || Number.isNaN(Date.parse(modified))
    ? undefined
    : `${modified}, ${size ?? 'unknown'} bytes`
}

/** The headers that ask for a file only if it is another version than this one. */
export function unlessIs(version: string): Readonly<Record<string, string>> {
  if (/^(W\/)?"/.test(version)) return { 'if-none-match': version }
  const time = timeOf(version)
  return time === undefined ? {} : { 'if-modified-since': time }
}

/** The headers that ask for the rest of a file of this version; a server that has another one sends all of that. */
export function restOf(version: string, start: number): Readonly<Record<string, string>> | undefined {
  // A weak ETag does not say that all bytes are the same.
  const validator = version.startsWith('"') ? version : timeOf(version)
  return validator === undefined ? undefined : { range: `bytes=${start}-`, 'if-range': validator }
}

const timeOf = (version: string): string | undefined => /^(.*GMT), (?:\d+|unknown) bytes$/.exec(version)?.[1]
