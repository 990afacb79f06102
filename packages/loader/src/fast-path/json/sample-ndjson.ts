import { open, stat, writeFile } from 'node:fs/promises'
import type { LocalFile } from '../../raw/raw-table.ts'
import { KEYS_DECIDED_BY } from '../../read/json/json-keys.ts'
import { emptyShape, observe, parsed, type JsonShape } from './json-shape.ts'

/** Bytes of the beginning of the first files. */
const FIRST_BYTES = 2 << 20
const FIRST_ROWS = 20_000
/** Places of the rest that are looked at, and bytes of each. */
const PLACES = 8
const PLACE_BYTES = 64 << 10

/** Rows of a first load, in their order: those at the beginning, and some from everywhere else. */
export interface NdjsonSample {
  /** The file that they are in. */
  readonly file: LocalFile
  readonly shape: JsonShape
}

/**
 * Copies some rows of these files to a file; undefined where a row is no JSON, or where the order of the keys does not follow
 * from them.
 */
export async function sampleNdjson(
  files: readonly LocalFile[],
  path: string,
): Promise<NdjsonSample | undefined> {
  const shape = emptyShape()
  const sizes: number[] = []
  for (const file of files) sizes.push((await stat(file.path)).size)
  const lines: string[] = []
  const take = (some: readonly string[]): boolean => {
    for (const line of some) {
      const row = parsed(line)
      if (row === undefined) return false
      observe(shape, row)
      lines.push(line)
    }
    return true
  }
  let bytes = 0
  let first = 0
  for (; first < files.length && bytes < FIRST_BYTES && lines.length < FIRST_ROWS; first++) {
    const some = await linesAt(files[first]?.path ?? '', 0, FIRST_BYTES - bytes)
    if (!take(some.slice(0, FIRST_ROWS - lines.length))) return undefined
    bytes += sizes[first] ?? 0
  }
  if (!isOrdered(shape)) return undefined
  const ordered = new Set(objectsIn(shape))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  for (let place = 1; place <= PLACES; place++) {
    let at = Math.floor((total * place) / PLACES) - PLACE_BYTES
    let file = 0
    while (file < sizes.length - 1 && at >= (sizes[file] ?? 0)) at -= sizes[file++] ?? 0
    if (!take(await linesAt(files[file]?.path ?? '', Math.max(0, at), PLACE_BYTES))) return undefined
  }
  // Of an object that is first seen here, rows in between may have the keys that decide.
  if (objectsIn(shape).some((one) => !ordered.has(one))) return undefined
  await writeFile(path, `${lines.join('\n')}\n`, { mode: 0o600 })
  return { file: { name: 'sample', url: path, path }, shape }
}

/** The whole lines in some bytes of a file; that in which they begin or end is left out, unless the file does so. */
async function linesAt(path: string, at: number, length: number): Promise<readonly string[]> {
  const file = await open(path)
  const { buffer, bytesRead } = await file
    .read(Buffer.allocUnsafe(length), 0, length, at)
    .finally(() => file.close())
  const begin = at === 0 ? 0 : buffer.subarray(0, bytesRead).indexOf('\n') + 1
  const lines = buffer.toString('utf8', begin, bytesRead).split('\n')
  if (bytesRead === length || lines.at(-1) === '') lines.pop()
  return at > 0 && begin === 0 ? [] : lines
}

/** True where the rows at the beginning are all that the order of the keys of each object hangs on. */
const isOrdered = (shape: JsonShape): boolean =>
  objectsIn(shape).every(({ nonNull }) => nonNull >= KEYS_DECIDED_BY)

/** The shapes at and below one that have keys. */
const objectsIn = (shape: JsonShape): readonly JsonShape[] => [
  ...(shape.keys.size > 0 ? [shape] : []),
  ...[...shape.keys.values(), ...(shape.element ? [shape.element] : [])].flatMap(objectsIn),
]
