import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FileItem } from '../api/files/file-item.ts'
import { isHidden } from '../api/files/is-hidden.ts'
import { BadFile } from '../raw/bad-file.ts'
import type { LocalFile } from '../raw/raw-table.ts'
import { FileDamaged } from '../packing/file-damaged.ts'
import { NotWhole, type Member } from './member.ts'
import { openArchive } from './open-archive.ts'

/** A file of the ledger, and where its bytes are. */
export interface Fetched {
  readonly item: FileItem
  readonly file: LocalFile
}

/** What an archive has: its files, how many more there are that are not read, and the names of links, which are not followed. */
export interface Unpacked {
  readonly members: readonly Fetched[]
  readonly others: number
  readonly links: readonly string[]
}

/**
 * Unpacks an archive into a folder, which it makes, its files as `archive.zip/member.csv`; undefined where the file is none. One
 * that does not hold together is a bad file as a whole.
 */
export async function unpackArchive(
  { item, file }: Fetched,
  folder: string,
): Promise<Unpacked | BadFile | undefined> {
  const members: Fetched[] = []
  const names = new Set<string>()
  const links: string[] = []
  let others = 0
  try {
    const archive = await openArchive(file.path, file.url)
    if (!archive) return undefined
    for await (const member of archive) {
      const picked = (item.member ?? unlessHidden)(member.name)
      if (!picked) {
        others++
        continue
      }
      if (member.isLink) {
        links.push(member.name)
        continue
      }
      if (names.has(member.name)) throw new NameTwice(file.url, member.name)
      if (names.size === 0) await mkdir(folder, { recursive: true })
      names.add(member.name)
      members.push(await unpackMember({ item, file }, member, picked.date, join(folder, `${names.size}`)))
    }
  } catch (error) {
    if (error instanceof NotWhole) return new FileDamaged(file.url, error.message, error)
    if (error instanceof BadFile) return error
    throw error
  }
  return { members, others, links }
}

async function unpackMember(
  { item, file }: Fetched,
  member: Member,
  date: string | undefined,
  path: string,
): Promise<Fetched> {
  const name = `${item.name}/${member.name}`
  const url = `${file.url}/${member.name}`
  const dated = date ?? item.date
  const own: FileItem = { ...item, name, url, size: member.size, archive: item }
  let bad: BadFile | undefined
  if (member.obstacle)
    bad = new BadFile(`the file ${member.obstacle.what}`, {
      code: member.obstacle.code,
      file: url,
      hint: 'pack it again without a password, as a plain zip or tar archive; or leave it out with `members`',
    })
  else
    try {
      await pipeline(member.bytes(), createWriteStream(path))
    } catch (error) {
      if (!(error instanceof NotWhole)) throw error
      bad = new FileDamaged(url, error.message, error)
    }
  return {
    item: { ...own, ...(dated !== undefined && { date: dated }) },
    file: { name, url, path, ...(dated !== undefined && { date: dated }), ...(bad && { bad }) },
  }
}

/** A lister that does not say it means all files of an archive but hidden ones. */
const unlessHidden = (name: string): { readonly date?: string } | undefined =>
  isHidden(name) ? undefined : {}

class NameTwice extends BadFile {
  constructor(file: string, name: string) {
    super(`the archive has two files named ${name}`, {
      code: 'E_FILE_NAME_TWICE',
      file,
      hint: 'pack it again, each file once',
    })
  }
}
