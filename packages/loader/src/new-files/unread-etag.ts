import { createHash } from 'node:crypto'
import type { FileFormat } from '../api/files/file-format.ts'

/** How what the ledger has for a file that could not be read begins, in any format. */
export const UNREAD = 'unread:'

/**
 * What the ledger has for a file that could not be read: it is read again when it changes, and when the resource says
 * another format.
 */
export function unreadEtag(format: FileFormat): (etag: string) => string {
  const digest = createHash('sha256').update(JSON.stringify(format)).digest('hex').slice(0, 8)
  return (etag) => `${UNREAD}${digest}:${etag}`
}
