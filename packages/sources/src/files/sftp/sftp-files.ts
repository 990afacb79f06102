import type { FileItem } from '@sluice/loader'
import { checkOptions, placeGiven } from '../check-options.ts'
import { dateInName } from '../date-in-name.ts'
import { downloadFile } from '../download-file.ts'
import { fileChanged } from '../file-changed.ts'
import type { FileLister } from '../file-lister.ts'
import { nameFilter, nothingPicked } from '../name-filter.ts'
import { memberPick, type PickOptions } from '../pick-options.ts'
import { sftpServer, type SftpAccess, type SftpServer } from './sftp-access.ts'
import { SftpConnections } from './sftp-connections.ts'
import { sftpError } from './sftp-error.ts'
import { readAhead } from './read-ahead.ts'
import { WalkError, walkSftp, type SftpFound } from './walk-sftp.ts'

export interface SftpFilesOptions extends SftpAccess, PickOptions {
  readonly host: string
  /** A folder or a file; a relative one starts at the login folder, which is the default. */
  readonly folder?: string
}

/**
 * Lists the files below a folder of an SFTP server; fetching one streams it into a file. Needs the package `ssh2`.
 * @example sftpFiles({ host: 'sftp.example.com', folder: 'exports', glob: '*.csv', hostKey: 'SHA256:…' })
 */
export function sftpFiles(options: SftpFilesOptions): FileLister {
  checkOptions('sftpFiles', options)
  const { host, folder = '.', glob, ignoreCase, members, ...access } = options
  const picks = nameFilter(glob, ignoreCase)
  const member = memberPick({ members, ignoreCase })
  return async function* (context) {
    const server = sftpServer(placeGiven('sftpFiles', 'host', host), access)
    const connections = new SftpConnections(server, context)
    const url = urlOf(server, folder)
    const files = await listed(connections, folder).catch((error: unknown) => {
      context?.signal.throwIfAborted()
      throw error instanceof WalkError
        ? sftpError(error.cause, server, { action: 'list', url: urlOf(server, error.path) })
        : sftpError(error, server, { action: 'list', url })
    })
    const picked = files.filter(({ name }) => picks(name))
    if (picked.length === 0) context?.log.warn(nothingPicked(url, glob, files.length))
    for (const file of picked) yield { ...itemOf(file, server, connections), member }
  }
}

async function listed(connections: SftpConnections, folder: string): Promise<readonly SftpFound[]> {
  await using taken = await connections.take()
  return await walkSftp(taken.sftp, folder)
}

const urlOf = ({ host, port }: SftpServer, path: string): string =>
  `sftp://${host.includes(':') ? `[${host}]` : host}${port === 22 ? '' : `:${port}`}${path.startsWith('/') ? '' : '/~/'}${path === '.' ? '' : path}`

/** What tells two versions of a file apart. */
const etagOf = ({ size, time }: Pick<SftpFound, 'size' | 'time'>): string => `${size}-${time}`

function itemOf(file: SftpFound, server: SftpServer, connections: SftpConnections): FileItem {
  const { name, path, size, time } = file
  const date = dateInName(name)
  const url = urlOf(server, path)
  return {
    name,
    url,
    size,
    etag: etagOf(file),
    modified: new Date(time * 1000),
    ...(date === undefined ? {} : { date }),
    fetch: (folder, signal, progress) =>
      downloadFile(
        {
          url,
          size,
          bytesFrom: (start, stop) =>
            Promise.resolve({ start, bytes: bytesOf(file, url, connections, { start, signal: stop }) }),
          explain: (error) => sftpError(error, server, { action: 'read', url }),
        },
        { name, folder, signal, progress },
      ),
  }
}

/** The bytes of the version that was listed. A file that somebody is still writing has changed by its end. */
async function* bytesOf(
  file: SftpFound,
  url: string,
  connections: SftpConnections,
  { start, signal }: { readonly start: number; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array> {
  await using taken = await connections.take()
  const { sftp } = taken
  const assertSame = async (): Promise<void> => {
    const { size, mtime } = await sftp.stat(file.path)
    if (etagOf({ size, time: mtime }) !== etagOf(file)) throw fileChanged(url)
  }
  await assertSame()
  const handle = await sftp.open(file.path)
  try {
    for await (const bytes of readAhead(sftp, handle, start)) {
      signal.throwIfAborted()
      yield bytes
    }
    await assertSame()
  } finally {
    await sftp.close(handle).catch(() => undefined)
  }
}
