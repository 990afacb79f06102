import { open, rm, type FileHandle } from 'node:fs/promises'
import { threadsOf, type Workbench } from '@sluice/engine'
import { needsLink } from '../../raw/path-literal.ts'
import type { CsvFile } from '../../read/csv/csv-file.ts'
import type { FilePart } from '../../staged/file-part.ts'
import { endNumbers, nextNumber, startNumbers } from './row-numbers.ts'

/** Files of fewer bytes are read as a whole. */
const LEAST = 16 << 20
/** Bytes of a part at most: copies take room on the disk. */
const MOST = 128 << 20
/** Parts that are read at once at most: each keeps a row group in memory. */
const AT_ONCE = 4
const BLOCK = 1 << 20

export interface PartsOf {
  readonly workbench: Workbench
  /** Of the resource, for errors. */
  readonly resource: string
  /** Paths of copies begin with it. */
  readonly target: string
  /** SQL that gives as many rows as the parts have, with their `filename` and a value in `line`. */
  count(parts: readonly FilePart[]): string
}

/** Whether a file is worth reading in parts. A record of one field may be an empty line. */
export const hasParts = ({ body, header, newline }: CsvFile, target: string): boolean =>
  threadsOf() > 1 && body.size >= LEAST && header.length > 1 && newline !== undefined && !needsLink(target)

/**
 * The parts of a file, in its order: in each step those that are read at once, one by each thread. Their sequences are ready. The
 * copies are deleted when the next step is asked for.
 * @throws FastPathLeft where a part does not have the rows that it was counted to have
 */
export async function* csvParts(file: CsvFile, of: PartsOf): AsyncGenerator<readonly FilePart[]> {
  const { workbench } = of
  const atOnce = Math.min(AT_ONCE, threadsOf())
  const whole = await open(file.body.path)
  try {
    let [at, first] = [file.body.headerSize, 0]
    while (at < file.body.size) {
      const places = placesFrom(at, file, atOnce)
      const copies = partsAt(places, of)
      try {
        for (const copy of copies.slice(0, -1)) await copyPart(whole, copy)
        const last = copies.at(-1)
        // That of the last needs no count of its own rows.
        const [parts] = await Promise.all([countRows(copies, first, of), last && copyPart(whole, last)])
        await startNumbers(workbench, parts)
        yield parts
        first = await nextNumber(parts, of)
      } finally {
        for (const { path } of copies) await rm(path, { force: true })
      }
      at = places.at(-1) ?? file.body.size
    }
    await endNumbers(workbench, atOnce)
  } finally {
    await whole.close()
  }
}

/** Where the next parts begin, and where the last of them ends. */
function placesFrom(from: number, { body, starts }: CsvFile, atOnce: number): readonly number[] {
  const size = Math.min(MOST, Math.ceil((body.size - from) / atOnce))
  const places = [from]
  for (let part = 1; part <= atOnce; part++) {
    const start = starts.find((place) => place >= from + part * size)
    if (start === undefined || start >= body.size) return [...places, body.size]
    if (start > (places.at(-1) ?? 0)) places.push(start)
  }
  return places
}

interface Copy extends FilePart {
  /** Where it begins in the file. */
  readonly from: number
}

const partsAt = (places: readonly number[], { target }: PartsOf): readonly Copy[] =>
  places.slice(0, -1).map((from, index) => ({
    path: `${target}.part-${index}.csv`,
    from,
    size: (places[index + 1] ?? from) - from,
    first: 0,
  }))

async function copyPart(whole: FileHandle, { path, from, size }: Copy): Promise<void> {
  const block = Buffer.allocUnsafe(BLOCK)
  const copy = await open(path, 'w')
  try {
    for (let at = 0; at < size;) {
      const { bytesRead } = await whole.read(block, 0, Math.min(block.length, size - at), from + at)
      if (bytesRead === 0) break
      await copy.write(block, 0, bytesRead)
      at += bytesRead
    }
  } finally {
    await copy.close()
  }
}

/** The parts with the numbers of their first rows. */
async function countRows(
  parts: readonly FilePart[],
  first: number,
  { workbench, count }: PartsOf,
): Promise<readonly FilePart[]> {
  const counted = parts.slice(0, -1)
  if (counted.length === 0) return parts.map((part) => ({ ...part, first }))
  const counts = await workbench.rows<{ path: string; rows: number }>(
    `select filename as path, count(line) as rows from ${count(counted)} group by filename`,
  )
  const rows = new Map(counts.map((count) => [count.path, count.rows]))
  let next = first
  return parts.map((part) => {
    const numbered = { ...part, first: next }
    next += rows.get(part.path) ?? 0
    return numbered
  })
}
