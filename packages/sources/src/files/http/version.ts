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

/** True for an answer that has the rest of this version, to its end. What it does not say of its version is as it was asked. */
export function isRest(headers: Headers, version: string, start: number): boolean {
  const [first, last, total] = (
    /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get('content-range')?.trim() ?? '') ?? []
  )
    .slice(1)
    .map(Number)
  const said = versionOf(headers, total)
  return first === start && Number(last) + 1 === total && (said === undefined || said === version)
}

/** True for an answer that says that this version ends where its rest was asked for. */
export const endsAt = (headers: Headers, version: string, start: number): boolean =>
  headers.get('content-range')?.trim() === `bytes */${start}` &&
  version.startsWith('"') &&
  headers.get('etag')?.trim() === version

const timeOf = (version: string): string | undefined => /^(.*GMT), (?:\d+|unknown) bytes$/.exec(version)?.[1]
