/** A file in an archive. */
export interface Member {
  /** Its path in the archive. */
  readonly name: string
  readonly size: number
  /** True for a link to another file: it has no content, or only the name of that file. */
  readonly isLink?: true
  /** Why it cannot be unpacked, such as a password. */
  readonly obstacle?: { readonly code: 'E_FILE_ENCRYPTED' | 'E_FILE_COMPRESSION'; readonly what: string }
  /** Its bytes; read before the next member is asked for. */
  bytes(): AsyncIterable<Uint8Array>
}

/** An archive does not hold together. */
export class NotWhole extends Error {}

/**
 * What the work gives; errors of a library are those of an archive.
 * @throws NotWhole
 */
export async function asNotWhole<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    // Those of the system have a code, such as EACCES, and our own have one, too.
    if (!(error instanceof Error) || 'code' in error) throw error
    throw new NotWhole(error.message, { cause: error })
  }
}
