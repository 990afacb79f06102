/** The body of an answer is not in the encoding that it is said to be in. */
export class NotInCharset extends Error {
  override readonly name = 'NotInCharset'
  readonly charset: string

  constructor(charset: string) {
    super(`not in ${charset}`)
    this.charset = charset
  }
}

/**
 * The text of a body: in the encoding of its byte order mark, else of its content type, else in UTF-8. `isExact`: no letter may be lost.
 * @throws NotInCharset
 */
export function decodeText(bytes: Uint8Array, contentType: string | null, isExact: boolean): string {
  const named = /;\s*charset\s*=\s*"?([\w:.-]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8'
  const charset = markOf(bytes) ?? (isKnown(named) ? named : 'utf-8')
  try {
    return new TextDecoder(charset, { fatal: isExact }).decode(bytes)
  } catch {
    throw new NotInCharset(charset)
  }
}

function isKnown(charset: string): boolean {
  try {
    new TextDecoder(charset).decode()
    return true
  } catch {
    return false
  }
}

function markOf([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}
