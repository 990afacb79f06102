import { counted } from '@sluice/schema'
import type { FileCursorKind, FileIncremental } from '../api/cursor/file-incremental.ts'
import type { FileItem } from '../api/files/file-item.ts'
import type { LoadOptions } from '../api/options/load-options.ts'
import { refreshOf } from '../api/options/refresh.ts'
import { CursorError } from '../cursor/cursor-error.ts'
import type { RangeCounts } from '../cursor/cursor-move.ts'
import { cursorRange, ownEnds, type CursorRange } from '../cursor/cursor-range.ts'
import { comparePositions, type CursorType } from '../cursor/cursor-value.ts'
import type { StoredCursor } from '../cursor/stored-cursor.ts'

/** Which files a load of a resource with a cursor takes. */
export interface FileRange {
  readonly range: CursorRange
  readonly type: CursorType
  /** The value of a file; undefined where its name has no date. */
  valueOf(file: FileItem): string | undefined
  /** Below zero where `a` comes before `b`. */
  compare(a: string, b: string): number
  /** Where a file lies: in the range, before it, behind it, or without a value. */
  sideOf(file: FileItem): 'in' | 'before' | 'after' | 'missing'
  /** True for a file that no load takes, as it comes before `initial`. */
  isTooOld(file: FileItem): boolean
}

/** How the values of a cursor of files compare. */
export const typeOfFiles = (by: FileCursorKind): CursorType => (by === 'key' ? 'text' : 'timestamp')

function valueOfFile({ name, date, modified }: FileItem, by: FileCursorKind): string | undefined {
  if (by === 'key') return name
  return by === 'mtime' ? modified.toISOString() : date
}

/**
 * Decides which files a load takes. With `--since` and `--until` these alone decide; a reload starts at `initial`.
 * @throws SluiceError where the range is none
 */
export function fileRange(
  incremental: FileIncremental,
  known: StoredCursor | undefined,
  options: LoadOptions,
  place: string,
): FileRange {
  const { since, until, ...rest } = options
  const isWindow = since !== undefined || until !== undefined
  const { cursor: by, initial } = incremental
  const isClosed = ownEnds(incremental)
  const type = typeOfFiles(by)
  const plain = cursorRange(incremental, known, rest, place)
  const start = initial === undefined ? undefined : [initial]
  const range = isWindow
    ? { ...plain, from: undefined, to: undefined, last: undefined, isGiven: true }
    : refreshOf(options) === 'files'
      ? { ...plain, from: start }
      : plain
  const compare = (a: string, b: string): number => comparePositions([a], [b], [type], plain.zones)
  const isBefore = (value: string, bound: CursorRange['from']): boolean => {
    const distance = bound === undefined ? 1 : compare(value, String(bound[0]))
    return distance < 0 || (distance === 0 && !isClosed.from)
  }
  const isAfter = (value: string, bound: CursorRange['to']): boolean => {
    const distance = bound === undefined ? -1 : compare(value, String(bound[0]))
    return distance > 0 || (distance === 0 && !isClosed.to)
  }
  const valueOf = (file: FileItem) => valueOfFile(file, by)
  return {
    range,
    type,
    valueOf,
    compare,
    sideOf(file) {
      const value = valueOf(file)
      if (isWindow) return 'in'
      if (value === undefined) return 'missing'
      if (isBefore(value, range.from)) return 'before'
      return isAfter(value, range.to) ? 'after' : 'in'
    },
    isTooOld(file) {
      const value = valueOf(file)
      return value !== undefined && isBefore(value, start)
    },
  }
}

/** What a range takes and leaves out of files that are new or changed. */
export interface FilesInRange {
  readonly taken: readonly FileItem[]
  /** Files before the range that a load without the stored value would take. */
  readonly late: readonly FileItem[]
  readonly counts: RangeCounts
}

/**
 * Leaves out what is not in the range.
 * @throws SluiceError where files have no value
 */
export function takeInRange(files: readonly FileItem[], range: FileRange, place: string): FilesInRange {
  const by = Map.groupBy(files, (file) => range.sideOf(file))
  const of = (side: ReturnType<FileRange['sideOf']>): readonly FileItem[] => by.get(side) ?? []
  const missing = of('missing')
  const { onMissing = 'fail' } = range.range.incremental
  const [first] = missing
  if (first && onMissing === 'fail')
    throw new CursorError(
      `${counted(missing.length, 'file')} ${missing.length === 1 ? 'has' : 'have'} no date in the name; the first is ${first.name}`,
      {
        code: 'E_CURSOR_MISSING',
        place: `${place}, ${first.url}`,
        hint: "set onMissing: 'include' or 'exclude' in incremental, or choose cursor: 'mtime' or 'key'",
      },
    )
  const included = onMissing === 'include' ? missing : []
  return {
    taken: [...of('in'), ...included],
    late: of('before').filter((file) => !range.isTooOld(file)),
    counts: {
      before: of('before').length,
      after: of('after').length,
      excluded: missing.length - included.length,
      included: included.length,
      filled: 0,
    },
  }
}
