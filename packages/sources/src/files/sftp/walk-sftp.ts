import type { Attributes } from 'ssh2'
import type { SftpConnection } from './sftp-connection.ts'
import { NO_SUCH_FILE } from './sftp-error.ts'

export interface SftpFound {
  /** Path below the folder. */
  readonly name: string
  readonly path: string
  readonly size: number
  /** Seconds since 1970. */
  readonly time: number
}

const FORMAT = 0o170000
const FOLDER = 0o040000
const FILE = 0o100000
const LINK = 0o120000
/** What servers say of a file that is to be listed. */
const FAILURE = 4

/** What an entry is. Where a server leaves that out of the mode, or the mode out of all, its line says it, written as by `ls -l`. */
function formatOf({ mode = 0 }: Partial<Attributes>, line: string): number {
  if ((mode & FORMAT) !== 0) return mode & FORMAT
  return /^d([r-][w-].){3}/.test(line) ? FOLDER : /^l([r-][w-].){3}/.test(line) ? LINK : FILE
}

/** What a path is, for which a server shows no line: what can be listed is a folder. */
const formatAt = async (sftp: SftpConnection, path: string, attrs: Partial<Attributes>): Promise<number> =>
  ((attrs.mode ?? 0) & FORMAT) !== 0
    ? formatOf(attrs, '')
    : await sftp.list(path).then(
        () => FOLDER,
        (error: unknown) => {
          if (codeOf(error) === NO_SUCH_FILE || codeOf(error) === FAILURE) return FILE
          throw error
        },
      )

const codeOf = (error: unknown): unknown => (error as { readonly code?: unknown }).code
const below = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`)

interface Folder {
  readonly name: string
  readonly path: string
}

/** Something below the folder cannot be listed. */
export class WalkError extends Error {
  readonly path: string

  constructor(path: string, cause: unknown) {
    super(`${path} cannot be listed`, { cause })
    this.path = path
  }
}

/**
 * The files below a folder, or the file that it is, in the order of their names. Links come last, and what one of them leads to is
 * left out if it was found already.
 */
export async function walkSftp(sftp: SftpConnection, root: string): Promise<readonly SftpFound[]> {
  const start = await sftp.realPath(root)
  const attributes = await sftp.stat(start)
  if ((await formatAt(sftp, start, attributes)) !== FOLDER)
    return [found(start.slice(start.lastIndexOf('/') + 1), start, attributes)]
  const files: SftpFound[] = []
  const seen = new Set([start])
  const links: Folder[] = []
  const visit = async (folder: Folder): Promise<void> => {
    const entries = await sftp.list(folder.path)
    for (const { filename, longname, attrs } of entries) {
      if (filename === '.' || filename === '..') continue
      const one = {
        name: folder.name === '' ? filename : `${folder.name}/${filename}`,
        path: below(folder.path, filename),
      }
      const format = formatOf(attrs, longname)
      if (format === LINK) links.push(one)
      else await take(one, attrs, format)
    }
  }
  const take = async (one: Folder, attrs: Attributes, format: number): Promise<void> => {
    if (format !== FOLDER && format !== FILE) return
    if (seen.has(one.path)) return
    seen.add(one.path)
    if (format === FOLDER) await visit(one)
    else files.push(found(one.name, one.path, attrs))
  }
  await visit({ name: '', path: start })
  for (let link = links.shift(); link; link = links.shift()) {
    const { name } = link
    try {
      const path = await sftp.realPath(link.path)
      const attrs = await sftp.stat(path)
      await take({ name, path }, attrs, await formatAt(sftp, path, attrs))
    } catch (error) {
      // A link to nothing.
      if (codeOf(error) === NO_SUCH_FILE) continue
      throw error instanceof WalkError ? error : new WalkError(link.path, error)
    }
  }
  return files.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

function found(name: string, path: string, { size, mtime }: Partial<Attributes>): SftpFound {
  // Without them, changes of the file would not be seen.
  if (size === undefined || mtime === undefined)
    throw new WalkError(path, new Error('the server does not report its size and time'))
  return { name, path, size, time: mtime }
}
