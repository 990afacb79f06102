import { mapBounded } from '@sluice/loader'
import { checkOptions } from '../check-options.ts'
import type { FileLister } from '../file-lister.ts'
import { memberPick } from '../pick-options.ts'
import { addressesOf } from './addresses.ts'
import type { HttpFilesOptions } from './http-files-options.ts'

/** How many requests are under way at once while files are listed. */
const REQUESTS = 4

/**
 * Files behind HTTP(S) URLs. A server does not list its files, so the URLs are given. Whether a file is new or changed decides its
 * ETag, its time (Last-Modified) and size, or, if the server says neither, the hash of its bytes.
 * @example httpFiles({ urls: (day) => `https://example.com/orders-${day}.csv`, since: '2026-01-01' })
 */
export function httpFiles(options: HttpFilesOptions): FileLister {
  checkOptions('httpFiles', options)
  const { missing = typeof options.urls === 'function' ? 'skip' : 'fail', ...access } = options
  const member = memberPick(options)
  return async function* (context) {
    const addresses = addressesOf(options, context?.cursor)
    const { webFile } = await import('./web-file.ts')
    const items = await mapBounded(
      addresses,
      REQUESTS,
      (address, signal) =>
        webFile(address, { ...access, missing, loaded: context?.loaded?.get(address.name), signal }),
      context?.signal,
    )
    for (const item of items) if (item) yield { ...item, member }
    const skipped = addresses.filter((_, index) => items[index] === undefined)
    const [first] = skipped
    if (first)
      context?.log.info(
        skipped.length === 1
          ? `there is no file ${first.name}`
          : `${skipped.length} of ${addresses.length} files are not there, the first is ${first.name}`,
      )
  }
}
