import type { LedgerFile } from '@sluice/ledger'
import type { FileFormat } from '../api/files/file-format.ts'
import { UNREAD, unreadEtag } from './unread-etag.ts'

/** The newest version of each file in the ledger, by name. */
export function currentVersions(ledger: readonly LedgerFile[]): ReadonlyMap<string, LedgerFile> {
  const current = new Map<string, LedgerFile>()
  for (const version of ledger) {
    const other = current.get(version.name)
    if (!other || other.loadId <= version.loadId) current.set(version.name, version)
  }
  return current
}

/** The etags with which files need not be read again, by name: of those that could not be read, only where that was in this format. */
export function loadedEtags(ledger: readonly LedgerFile[], format: FileFormat): ReadonlyMap<string, string> {
  const unread = unreadEtag(format)('')
  return new Map(
    [...currentVersions(ledger)]
      .map(([name, { etag }]): [string, string] => [
        name,
        etag.startsWith(unread) ? etag.slice(unread.length) : etag,
      ])
      .filter(([, etag]) => !etag.startsWith(UNREAD)),
  )
}
