import { open, rm, type FileHandle } from 'node:fs/promises'
import { threadsOf, type Workbench } from '@sluice/engine'
import { FastPathLeft } from '../../failure/fast-path-left.ts'
import { needsLink } from '../../raw/path-literal.ts'
import { writeAll } from '../../raw/write-all.ts'
import type { FilePart } from '../../staged/file-part.ts'
import { endNumbers, nextNumber, startNumbers } from './row-numbers.ts'

/** Files of fewer bytes are read as a whole. */
const LEAST = 16 << 20
/** Parts that are read at once at most: each keeps a row group in memory. */
const AT_ONCE = 4
const BLOCK = 1 << 20

/** A file that has a record at each of these places. */
export interface WholeFile {
  readonly path: string
  readonly size: number
  /** Where the first record begins. */
  readonly from: number
  readonly starts: readonly number[]
}

export interface PartsOf {
  readonly workbench: Workbench
  /** Of the resource, for errors. */
  readonly resource: string
  /** Paths of copies begin with it. */
  readonly target: string
  /** Bytes of a part at most, or little more: it ends with a record. */
  readonly most: number
  /** Parts that each thread reads in a statement at most. Their copies take room on the disk. */
  readonly perThread: number
  /** The number of rows of each of these parts. */
  count(parts: readonly PartCopy[]): Promise<readonly number[]>
}

/** Whether a file of so many bytes is worth reading in parts, by at least so many threads. */
export const hasParts = (size: number, target: string, threads = 2): boolean =>
  threadsOf() >= threads && size >= LEAST && !needsLink(target)

/**
 * The parts of a file, in its order: in each step those that are read by one statement, each by one thread. Their sequences are
 * ready. The copies are deleted when the next step is asked for.
 * @throws FastPathLeft where a part does not have the rows that it was counted to have
 */
export async function* fileParts(file: WholeFile, of: PartsOf): AsyncGenerator<readonly FilePart[]> {
  const { workbench, most, perThread } = of
  const atOnce = Math.min(AT_ONCE, threadsOf()) * perThread
  const whole = await open(file.path)
  try {
    let [at, first] = [file.from, 0]
    while (at < file.size) {
      const places = placesFrom(at, file, { atOnce, most })
      const copies = partsAt(places, of)
      try {
        for (const copy of copies.slice(0, -1)) await copyPart(whole, copy, of)
        const last = copies.at(-1)
        // That of the last needs no count of its own rows.
        const [parts] = await Promise.all([countRows(copies, first, of), last && copyPart(whole, last, of)])
        await startNumbers(workbench, parts)
        yield parts
        first = await nextNumber(parts, of)
      } finally {
        for (const { path } of copies) await rm(path, { force: true })
      }
      at = places.at(-1) ?? file.size
    }
    await endNumbers(workbench, atOnce)
  } finally {
    await whole.close()
  }
}

/** Where the next parts begin, and where the last of them ends. */
function placesFrom(
  from: number,
  { size: end, starts }: WholeFile,
  { atOnce, most }: { readonly atOnce: number; readonly most: number },
): readonly number[] {
  const threads = Math.min(AT_ONCE, threadsOf())
  const size = Math.min(most, Math.ceil((end - from) / threads))
  const places = [from]
  for (let part = 1; part <= atOnce; part++) {
    const start = starts.find((place) => place >= from + part * size)
    if (start === undefined || start >= end) return [...places, end]
    if (start > (places.at(-1) ?? 0)) places.push(start)
  }
  return places
}

export interface PartCopy extends FilePart {
  /** Where it begins in the file. */
  readonly from: number
}

const partsAt = (places: readonly number[], { target }: PartsOf): readonly PartCopy[] =>
  places.slice(0, -1).map((from, index) => ({
    path: `${target}.part-${index}`,
    from,
    size: (places[index + 1] ?? from) - from,
    first: 0,
  }))

async function copyPart(
  whole: FileHandle,
  { path, from, size }: PartCopy,
  { resource }: PartsOf,
): Promise<void> {
  const block = Buffer.allocUnsafe(BLOCK)
  const copy = await open(path, 'w')
  try {
    for (let at = 0; at < size;) {
      const { bytesRead } = await whole.read(block, 0, Math.min(block.length, size - at), from + at)
      if (bytesRead === 0) throw new FastPathLeft(resource, 'the file has become shorter')
      await writeAll(copy, block.subarray(0, bytesRead), at)
      at += bytesRead
    }
  } finally {
    await copy.close()
  }
}

/** The parts with the numbers of their first rows. */
async function countRows(
  parts: readonly PartCopy[],
  first: number,
  { count }: PartsOf,
): Promise<readonly FilePart[]> {
  const counted = parts.slice(0, -1)
  const counts = counted.length === 0 ? [] : await count(counted)
  let next = first
  return parts.map((part, index) => {
    const numbered = { ...part, first: next }
    next += counts[index] ?? 0
    return numbered
  })
}
