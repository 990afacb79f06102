/** A file in an archive. */
export interface Member {
  /** Its path in the archive. */
  readonly name: string
  readonly size: number
  /** Why it cannot be unpacked, such as a password. */
  readonly obstacle?: { readonly code: 'E_FILE_ENCRYPTED' | 'E_FILE_COMPRESSION'; readonly what: string }
  /** Its bytes; read before the next member is asked for. */
  bytes(): AsyncIterable<Uint8Array>
}

/** An archive does not hold together. */
export class NotWhole extends Error {}
