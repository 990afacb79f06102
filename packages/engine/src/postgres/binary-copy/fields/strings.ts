import { LENGTH, NULL, type Field } from './field.ts'
import type { Heap } from './heap.ts'
import { isValid, type Vector } from './vector.ts'

/** Up to so many bytes are copied faster word by word than by a call. */
const FEW = 48
const WORD = 4
const JSONB_VERSION = 1

export interface StringsOf {
  /** The vector that says how long each string is, and which of them are null. */
  readonly lengths: number
  /** The words of a length in it, of which the first one says it. */
  readonly stride: number
  /** The heap that has the strings of a row one after the other. */
  readonly heap: number
  /** True for jsonb, whose text follows the version of its format. */
  readonly isJson?: boolean
}

/** Texts, JSON and bytes. */
export function strings({ lengths, stride, heap, isJson = false }: StringsOf): Field {
  const head = isJson ? 1 : 0
  return {
    measure({ vectors, from, to }, sizes) {
      const vector = vectors[lengths] as Vector
      const { words } = vector
      for (let row = from; row < to; row++) {
        const size = isValid(vector, row) ? LENGTH + head + (words[row * stride] as number) : LENGTH
        sizes[row] = (sizes[row] as number) + size
      }
    },
    write({ vectors, heaps, from, to }, { bytes, view, at }) {
      const vector = vectors[lengths] as Vector
      const { words } = vector
      const { bytes: source, view: texts, at: places } = heaps[heap] as Heap
      for (let row = from; row < to; row++) {
        let place = at[row] as number
        if (!isValid(vector, row)) {
          view.setInt32(place, NULL)
          at[row] = place + LENGTH
          continue
        }
        const length = words[row * stride] as number
        view.setInt32(place, head + length)
        place += LENGTH
        if (isJson) bytes[place++] = JSONB_VERSION
        const start = places[row] as number
        const end = start + length
        if (length > FEW) {
          source.copy(bytes, place, start, end)
          place += length
        } else {
          let next = start
          for (; next + WORD <= end; next += WORD, place += WORD) view.setInt32(place, texts.getInt32(next))
          while (next < end) bytes[place++] = source[next++] as number
        }
        places[row] = end
        at[row] = place
      }
    },
  }
}
