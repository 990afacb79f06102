import type { FileItem } from '../api/files/file-item.ts'
import type { CursorMove, RangeCounts } from '../cursor/cursor-move.ts'
import type { StagedFile } from '../staged/staged-resource.ts'
import type { FileRange } from './file-range.ts'

/** The range of the files of a load, and how many it left out. */
export interface FilesRead {
  readonly range: FileRange
  readonly counts: RangeCounts
  /** Files that earlier loads could not read. */
  readonly unread: readonly FileItem[]
}

/**
 * Decides where the cursor goes: to the furthest file that was read, but not beyond one that could not be, so that the next
 * load has that one in its range. `isCut`: `--limit` left out rows, so that the files are read again.
 */
export function moveFileCursor(
  { range: { range, type, valueOf, compare }, counts, unread }: FilesRead,
  files: readonly StagedFile[],
  isCut: boolean,
): CursorMove {
  const [bad = [], good = []] = [true, false].map((isBad) =>
    files.filter((file) => (file.bad !== undefined) === isBad).map(({ item }) => item.archive ?? item),
  )
  const valuesOf = (items: readonly FileItem[]) => items.flatMap((item) => valueOf(item) ?? [])
  // One that is read again now is no longer unread.
  const left = valuesOf([...bad, ...unread.filter(({ name }) => !good.some((item) => item.name === name))])
  const read = valuesOf(good).filter((value) => !left.some((other) => compare(value, other) > 0))
  const further = (a: string | undefined, b: string | undefined): string | undefined =>
    a === undefined || b === undefined ? (a ?? b) : compare(a, b) >= 0 ? a : b
  const { stored, isGiven } = range
  const textOf = (parts: CursorMove['value']): string | undefined => parts && String(parts[0])
  const furthest = isGiven || isCut ? undefined : read.reduce<string | undefined>(further, undefined)
  const [value, reached] = [textOf(stored?.value), textOf(stored?.reached)].map((before) =>
    further(before, furthest),
  )
  return {
    range,
    types: [type],
    columns: [],
    unit: 'files',
    value: value === undefined ? undefined : [value],
    reached: reached === undefined ? undefined : [reached],
    counts,
    doubtful: undefined,
  }
}
