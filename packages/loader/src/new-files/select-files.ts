import type { LedgerFile } from '@sluice/ledger'
import { SluiceError } from '@sluice/schema'
import type { FileFormat } from '../api/files/file-format.ts'
import type { FileItem } from '../api/files/file-item.ts'
import { currentVersions } from './current-versions.ts'
import { takeInRange, type FileRange, type FilesInRange } from './file-range.ts'
import { unreadEtag } from './unread-etag.ts'

/** What `--since`, `--until`, `--max-files`, `--reload` and `--full-refresh` say; the dates are `YYYY-MM-DD`, both included. */
export interface FileWindow {
  readonly since?: string
  readonly until?: string
  readonly maxFiles?: number
  readonly fullRefresh?: boolean
  readonly reload?: boolean
}

/** Which files a load takes; `fresh` and `changed` oldest first, and the counts of those it leaves. */
export interface FileSelection {
  readonly fresh: readonly FileItem[]
  /** Loaded before, with another content: they replace the rows of their former version. */
  readonly changed: readonly FileItem[]
  /** In the ledger as they are. */
  readonly unchanged: number
  /** New or changed and in the window, but beyond `maxFiles`: the next load takes them. */
  readonly rest: number
  /** New or changed, before `since` or after `until`, or not in the range of the cursor. */
  readonly outside: number
  /** In the ledger as files that could not be read, and as they were. */
  readonly unread: readonly FileItem[]
  /** What the range of a cursor left out. */
  readonly ranged?: Omit<FilesInRange, 'taken'>
}

type Dated = Pick<FileItem, 'name' | 'date' | 'modified'>

/** The day that a file belongs to: that in its name, else the day it was written, in UTC. */
const dayOf = ({ date, modified }: Dated): string => date ?? modified.toISOString().slice(0, 10)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const oldestFirst = (a: Dated, b: Dated): number => compare(dayOf(a), dayOf(b)) || compare(a.name, b.name)

/** Files without a value of the cursor, and then in the order of their values, so that it passes none that a limit leaves. */
const inOrderOf =
  ({ valueOf, compare: further }: FileRange) =>
  (a: FileItem, b: FileItem): number => {
    const [one, other] = [valueOf(a), valueOf(b)]
    const order =
      one === undefined || other === undefined
        ? Number(one !== undefined) - Number(other !== undefined)
        : further(one, other)
    return order || compare(a.name, b.name)
  }

/**
 * Picks what a load has to read. The ledger alone decides what is new, so a late file with an old date is loaded too;
 * with a limit the oldest come first, so a backfill continues where it stopped. A reload and a full refresh take all in the window.
 * A cursor leaves out old files.
 * @throws SluiceError where files have no value of the cursor
 */
export function selectFiles(
  listed: readonly FileItem[],
  ledger: readonly LedgerFile[],
  { since = '', until = '9999', maxFiles = Infinity, fullRefresh = false, reload = false }: FileWindow = {},
  format?: FileFormat,
  cursor?: { readonly range: FileRange; readonly place: string },
): FileSelection {
  const loaded = currentVersions(ledger)
  assertUnique(listed)
  const unreadAs = format && unreadEtag(format)
  const isUnread = ({ name, etag }: FileItem): boolean =>
    unreadAs !== undefined && loaded.get(name)?.etag === unreadAs(etag)
  const isKnown = (file: FileItem): boolean => loaded.get(file.name)?.etag === file.etag || isUnread(file)
  const pending = listed.filter((item) => fullRefresh || reload || !isKnown(item))
  const window = pending.filter((file) => dayOf(file) >= since && dayOf(file) <= until)
  const { taken: inRange, ...ranged } = cursor
    ? takeInRange(window, cursor.range, cursor.place)
    : { taken: window }
  const inside = inRange.toSorted(cursor ? inOrderOf(cursor.range) : oldestFirst)
  const taken = inside.slice(0, maxFiles)
  return {
    fresh: taken.filter(({ name }) => !loaded.has(name)),
    changed: taken.filter(({ name }) => loaded.has(name)),
    unchanged: listed.length - pending.length,
    unread: listed.filter(isUnread),
    rest: inside.length - taken.length,
    outside: pending.length - inside.length,
    ...('late' in ranged && { ranged }),
  }
}

function assertUnique(listed: readonly FileItem[]): void {
  const urls = new Map<string, string>()
  for (const { name, url } of listed) {
    const other = urls.get(name)
    if (other !== undefined) {
      throw new SluiceError(`${other} and ${url} are both named ${name}`, {
        code: 'E_FILE_NAME_TWICE',
        place: url,
        hint: 'give the files of one resource different names',
      })
    }
    urls.set(name, url)
  }
}
