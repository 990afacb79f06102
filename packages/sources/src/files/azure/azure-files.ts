import { Readable } from 'node:stream'
import type { BlobItem, ContainerClient } from '@azure/storage-blob'
import type { FileItem } from '@sluice/loader'
import { checkOptions, placeGiven } from '../check-options.ts'
import { dateInName } from '../date-in-name.ts'
import { downloadFile } from '../download-file.ts'
import type { FileLister } from '../file-lister.ts'
import { asPrefix } from '../folder-of.ts'
import { hostPortOf } from '../host-port.ts'
import { folderOfGlob, nameFilter, nothingPicked } from '../name-filter.ts'
import { memberPick, type PickOptions } from '../pick-options.ts'
import { azureAccount, azureClient, type AzureAccess } from './azure-access.ts'
import { azureError, type AzurePlace } from './azure-error.ts'
import { patience } from './patience.ts'

export interface AzureFilesOptions extends AzureAccess, PickOptions {
  readonly container: string
  /** A folder: `orders` and `orders/` are the same. */
  readonly prefix?: string
}

/**
 * Lists the blobs below a prefix of a container; fetching one streams it into a file. Needs the package `@azure/storage-blob`.
 * @example azureFiles({ account: 'acme', container: 'exports', prefix: 'orders' })
 */
export function azureFiles(options: AzureFilesOptions): FileLister {
  checkOptions('azureFiles', options)
  const { container, prefix = '', glob, members, ignoreCase, ...access } = options
  const picks = nameFilter(glob, ignoreCase)
  const member = memberPick({ members, ignoreCase })
  const folder = asPrefix(prefix)
  const url = `az://${container}/${folder}`
  return async function* (context) {
    placeGiven('azureFiles', 'container', container)
    const account = azureAccount(access)
    const host = hostPortOf(new URL(account.endpoint))
    const signal = context?.signal ?? new AbortController().signal
    let picked = 0
    let others = 0
    try {
      const blobs = (await azureClient(account)).getContainerClient(container)
      const below = `${folder}${ignoreCase ? '' : folderOfGlob(glob)}`
      const patient = patience(signal)
      const options = { prefix: below, includeMetadata: true, abortSignal: patient.signal }
      for await (const blob of patient.each(blobs.listBlobsFlat(options))) {
        const name = blob.name.slice(folder.length)
        if (name === '' || name.endsWith('/') || isFolder(blob)) continue
        if (!picks(name)) {
          others++
          continue
        }
        picked++
        yield { ...itemOf(blobs, blob, name, { container, host }), member }
      }
    } catch (error) {
      signal.throwIfAborted()
      throw azureError(error, { container, url, host, action: 'list' })
    }
    if (picked === 0) context?.log.warn(nothingPicked(url, glob, others))
  }
}

/** Accounts with folders have a blob for each of them. */
const isFolder = ({ metadata, properties }: BlobItem): boolean =>
  metadata?.['hdi_isfolder'] === 'true' ||
  (properties as { readonly ResourceType?: string }).ResourceType === 'directory'

function itemOf(
  blobs: ContainerClient,
  { name: path, properties }: BlobItem,
  name: string,
  at: Pick<AzurePlace, 'container' | 'host'>,
): FileItem {
  const url = `az://${at.container}/${path}`
  const date = dateInName(name)
  const { contentLength: size = 0, etag = '', lastModified } = properties
  return {
    name,
    url,
    size,
    etag: etag.replace(/^"|"$/g, ''),
    modified: lastModified,
    ...(date === undefined ? {} : { date }),
    fetch: (folder, signal, progress) =>
      downloadFile(
        {
          url,
          size,
          bytesFrom: async (start, stop) => {
            const patient = patience(stop)
            // Exactly the version that was listed. An empty blob has no range.
            const answer = await patient.wait(() =>
              blobs.getBlobClient(path).download(start, undefined, {
                conditions: { ifMatch: etag.startsWith('"') ? etag : `"${etag}"` },
                abortSignal: patient.signal,
                maxRetryRequests: 0,
              }),
            )
            const body = (answer.readableStreamBody ?? Readable.from([])) as AsyncIterable<Uint8Array>
            return { start, bytes: whole(patient.each(body)) }
          },
          explain: (error) => azureError(error, { ...at, url, action: 'read' }),
        },
        { name, folder, signal, progress },
      ),
  }
}

/** The bytes, with the error of a connection that broke as others have it: the client has its own ones for a body that is cut. */
async function* whole(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes
  } catch (error) {
    if (
      error instanceof Error &&
      (error.name === 'AbortError' || error.message.startsWith('Data corruption'))
    )
      throw Object.assign(new Error('the body is truncated'), { code: 'ECONNRESET' })
    throw error
  }
}
