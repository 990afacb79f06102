import type { Attributes } from 'ssh2'
import type { SftpConnection } from './sftp-connection.ts'

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

const isOf = ({ mode }: Attributes, format: number): boolean => (mode & FORMAT) === format
const below = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`)

interface Folder {
  readonly name: string
  readonly path: string
}

/**
 * The files below a folder, or the file that it is, in the order of their names. Links come last, and what one of them leads to is
 * left out if it was found already.
 */
export async function walkSftp(sftp: SftpConnection, root: string): Promise<readonly SftpFound[]> {
  const start = await sftp.realPath(root)
  const attributes = await sftp.stat(start)
  if (!isOf(attributes, FOLDER)) return [found(start.slice(start.lastIndexOf('/') + 1), start, attributes)]
  const files: SftpFound[] = []
  const seen = new Set([start])
  const links: Folder[] = []
  const visit = async (folder: Folder): Promise<void> => {
    const entries = await sftp.list(folder.path)
    for (const { filename, attrs } of entries) {
      if (filename === '.' || filename === '..') continue
      const one = {
        name: folder.name === '' ? filename : `${folder.name}/${filename}`,
        path: below(folder.path, filename),
      }
      if (isOf(attrs, LINK)) links.push(one)
      else await take(one, attrs)
    }
  }
  const take = async (one: Folder, attrs: Attributes): Promise<void> => {
    if (!isOf(attrs, FOLDER) && !isOf(attrs, FILE)) return
    if (seen.has(one.path)) return
    seen.add(one.path)
    if (isOf(attrs, FOLDER)) await visit(one)
    else files.push(found(one.name, one.path, attrs))
  }
  await visit({ name: '', path: start })
  for (let link = links.shift(); link; link = links.shift()) {
    const { name } = link
    try {
      const path = await sftp.realPath(link.path)
      await take({ name, path }, await sftp.stat(path))
    } catch (error) {
      // A link to nothing.
      if ((error as { code?: unknown }).code !== 2) throw error
    }
  }
  return files.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

const found = (name: string, path: string, { size, mtime }: Attributes): SftpFound => ({
  name,
  path,
  size,
  time: mtime,
})
