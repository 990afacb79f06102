import { createHash } from 'node:crypto'
import type { FileItem } from '@sluice/loader'
import { SluiceError } from '@sluice/schema'
import { Mask } from '../../rest/errors/mask.ts'
import { downloadFile, type RemoteBytes } from '../download-file.ts'
import { fileChanged } from '../file-changed.ts'
import type { Address } from './addresses.ts'
import { get, leave, type WebAnswer } from './get.ts'
import type { HttpAccess } from './http-access.ts'
import { goneSince, nothingThere, packedOtherwise, unreachable } from './http-error.ts'
import { endsAt, isRest, restOf, unlessIs, versionOf } from './version.ts'

export interface WebFileOptions extends HttpAccess {
  readonly missing: 'fail' | 'skip'
  /** The version in the ledger. */
  readonly loaded: string | undefined
  readonly signal: AbortSignal
}

/** The file behind a URL as it is now; undefined if there is none and that is to be skipped. @throws SourceError */
export async function webFile(
  { name, url, date }: Address,
  { missing, loaded, signal, ...access }: WebFileOptions,
): Promise<FileItem | undefined> {
  const shown = new Mask().url(url)
  const answer = await get(url, access, loaded === undefined ? {} : unlessIs(loaded), signal)
  const { status, headers, body } = answer
  if (status === 404 || status === 410) {
    await leave(body)
    if (missing === 'skip') return undefined
    throw nothingThere(shown, status)
  }
  const size = status === 304 ? undefined : answer.size
  const etag = status === 304 && loaded !== undefined ? loaded : await versionIn(answer, shown, signal)
  const modified = new Date(headers.get('last-modified') ?? headers.get('date') ?? Date.now())
  return {
    name,
    url: shown,
    size: size ?? 0,
    etag,
    modified: Number.isNaN(modified.getTime()) ? new Date() : modified,
    ...(date === undefined ? {} : { date }),
    fetch: (folder, stop, progress) =>
      downloadFile(
        {
          url: shown,
          size,
          bytesFrom: (start, ended) => bytesOf(url, access, { etag, start, signal: ended, shown }),
          explain: (error) => (error instanceof SluiceError ? error : unreachable(shown, error)),
        },
        { name, folder, signal: stop, progress },
      ),
  }
}

/** The version in the headers, else the hash of the body. The body is not read any further. */
async function versionIn(answer: WebAnswer, shown: string, signal: AbortSignal): Promise<string> {
  await assertPlain(answer, shown)
  const { headers, size, body } = answer
  const said = versionOf(headers, size)
  if (said !== undefined) {
    await leave(body)
    return said
  }
  const hash = createHash('sha256')
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) hash.update(chunk)
  } catch (error) {
    signal.throwIfAborted()
    throw unreachable(shown, error)
  }
  return hashText(hash)
}

const hashText = (hash: ReturnType<typeof createHash>): string => `sha256:${hash.digest('hex')}`

interface Part {
  readonly etag: string
  /** Where the part begins that is asked for. */
  readonly start: number
  readonly signal: AbortSignal
  readonly shown: string
}

async function bytesOf(url: URL, access: HttpAccess, part: Part): Promise<RemoteBytes> {
  const { etag, start, signal, shown } = part
  const answer = await get(url, access, (start > 0 && restOf(etag, start)) || {}, signal)
  const { status, headers, body, size } = answer
  if (status === 404 || status === 410) {
    await leave(body)
    throw goneSince(shown)
  }
  if (status === 206 && isRest(headers, etag, start)) {
    await assertPlain(answer, shown)
    return { start, bytes: body }
  }
  if (status === 206 || status === 416) {
    await leave(body)
    // Of something else than the rest, the whole file says what it is.
    return endsAt(headers, etag, start) ? { start, bytes: [] } : bytesOf(url, access, { ...part, start: 0 })
  }
  const isHash = etag.startsWith('sha256:')
  if (!isHash && versionOf(headers, size) !== etag) {
    await leave(body)
    throw fileChanged(shown)
  }
  await assertPlain(answer, shown)
  return { start: 0, bytes: isHash ? withHash(body, etag, shown) : body }
}

/** The bytes, if they are those with the hash. */
async function* withHash(
  bytes: AsyncIterable<Uint8Array>,
  etag: string,
  shown: string,
): AsyncIterable<Uint8Array> {
  const hash = createHash('sha256')
  for await (const chunk of bytes) {
    hash.update(chunk)
    yield chunk
  }
  if (hashText(hash) !== etag) throw fileChanged(shown)
}

async function assertPlain({ headers, body }: WebAnswer, shown: string): Promise<void> {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity'
  // Files packed with gzip are unpacked when they are read.
  if (['', 'identity', 'gzip', 'x-gzip'].includes(encoding)) return
  await leave(body)
  throw packedOtherwise(shown, encoding)
}
