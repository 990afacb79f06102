import { join } from 'node:path'
import { counted } from '@sluice/schema'
import type { FileItem } from '../api/files/file-item.ts'
import type { FileFormat } from '../api/files/file-format.ts'
import type { ResourceContext } from '../api/resource.ts'
import { BadFile } from '../raw/bad-file.ts'
import { mapBounded } from '../concurrency/bounded-parallel.ts'
import { unpackArchive, type Fetched } from './unpack-archive.ts'

/** Archives that are unpacked at the same time. */
const AT_ONCE = 2

/** Files with those of archives in place of them, and the archives. */
export interface WithMembers {
  readonly fetched: readonly Fetched[]
  readonly archives: readonly FileItem[]
}

/** Unpacks the archives among files that were fetched, each into a separate folder in `folder`. */
export async function unpackArchives(
  fetched: readonly Fetched[],
  format: FileFormat,
  folder: string,
  { log, signal }: Pick<ResourceContext, 'log' | 'signal'>,
): Promise<WithMembers> {
  const archives: FileItem[] = []
  const unpacked = await mapBounded(
    fetched,
    AT_ONCE,
    async (one, _, index): Promise<readonly Fetched[]> => {
      const found = await unpackArchive(one, join(folder, `${index}.members`))
      if (found === undefined) return [one]
      if (found instanceof BadFile) return [{ ...one, file: { ...one.file, bad: found } }]
      archives.push(one.item)
      const [link] = found.links
      if (link !== undefined)
        log.warn(
          `${one.item.url}: ${counted(found.links.length, 'link')} in it ${found.links.length === 1 ? 'is' : 'are'} not read, the first: ${link}. Pack the files themselves, or leave links out with \`members\``,
        )
      if (found.members.length === 0 && (link === undefined || found.others > 0))
        log.warn(
          `${one.item.url}: none of its ${counted(found.others, 'file')} is read as ${format.kind}; \`members\` says which`,
        )
      return found.members
    },
    signal,
  )
  return { fetched: unpacked.flat(), archives }
}

/** The files of archives that were loaded before, by their names in the ledger: a changed archive replaces all of them. */
export function formerMembers(
  changed: readonly FileItem[],
  ledger: readonly { readonly name: string }[],
): readonly string[] {
  if (changed.length === 0) return []
  const archives = new Set(changed.map(({ name }) => name))
  return ledger.map(({ name }) => name).filter((name) => isInOneOf(archives, name))
}

/** True for the name of a file in one of the archives. */
export function isInOneOf(archives: ReadonlySet<string>, name: string): boolean {
  for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1))
    if (archives.has(name.slice(0, end))) return true
  return false
}
