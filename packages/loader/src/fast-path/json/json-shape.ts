import { open } from 'node:fs/promises'
import type { LocalFile } from '../../raw/raw-table.ts'
import { KIND } from '../../infer/json-kinds.ts'

/** What a few JSON values at one place were seen to be. */
export interface JsonShape {
  /** Bits of KIND. */
  bits: number
  nonNull: number
  readonly keys: Map<string, JsonShape>
  /** Elements of its lists. */
  element?: JsonShape
}

export const emptyShape = (): JsonShape => ({ bits: 0, nonNull: 0, keys: new Map() })

/** Adds what a value is to a shape. */
export function observe(shape: JsonShape, value: unknown): void {
  if (value === null) return
  shape.nonNull++
  shape.bits |= kindOf(value)
  if (Array.isArray(value)) {
    shape.element ??= emptyShape()
    for (const element of value) observe(shape.element, element)
  } else if (typeof value === 'object') {
    for (const [key, item] of Object.entries(value)) {
      const below = shape.keys.get(key) ?? emptyShape()
      shape.keys.set(key, below)
      observe(below, item)
    }
  }
}

function kindOf(value: unknown): number {
  if (Array.isArray(value)) return KIND.list
  if (typeof value === 'object') return KIND.object
  if (typeof value === 'string') return KIND.string
  if (typeof value === 'boolean') return KIND.bool
  return Number.isInteger(value) ? KIND.integer : KIND.number
}

const BYTES = 1 << 20
const LINES = 2000

export interface JsonSample {
  readonly shape: JsonShape
  /** True where the sample has all rows. */
  readonly isAll: boolean
}

/** The shape of the rows at the beginning of each file; undefined where one is no JSON. */
export async function sampleShape(files: readonly LocalFile[]): Promise<JsonSample | undefined> {
  const shape = emptyShape()
  let isAll = true
  const each = Math.max(20, Math.ceil(LINES / files.length))
  for (const { path } of files) {
    const file = await open(path)
    const { buffer, bytesRead } = await file
      .stat()
      .then(({ size }) => Math.min(BYTES, size))
      .then((most) => file.read(Buffer.allocUnsafe(most), 0, most, 0))
      .finally(() => file.close())
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n', each + 1)
    // The last line may be cut short, or be the nothing behind the last line's end.
    const isCut = lines.length > each || bytesRead === BYTES
    if (isCut) isAll = false
    if (isCut || lines.at(-1) === '') lines.pop()
    for (const line of lines) {
      const row = parsed(line)
      if (row === undefined) return undefined
      observe(shape, row)
    }
  }
  return { shape, isAll }
}

/** The value of a line; undefined where it is no JSON. */
export function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
