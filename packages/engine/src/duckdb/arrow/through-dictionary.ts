import { columnFromArray, Type } from '@uwdata/flechette'
import { isValid, placeAt, type ArrowBatch, type Taken } from './arrow-batch.ts'
import { ArrowDamaged, ArrowUnreadable } from './arrow-error.ts'

/** The values of a dictionary, and which of them stand for those of a batch. */
export function throughDictionary(
  batch: ArrowBatch,
  taken: Taken,
  column: string,
): { readonly batch: ArrowBatch; readonly taken: Taken } {
  const values = wholeDictionary(batch, column)
  const places = new Int32Array(taken.count)
  for (let i = 0; i < taken.count; i++) {
    const place = placeAt(taken, i)
    const at = isValid(batch, place) ? Number(batch.values?.[place] ?? -1) : -1
    if (at >= values.length || (at < 0 && isValid(batch, place)))
      throw new ArrowDamaged(`an index of the column ${column} is not in its dictionary`)
    places[i] = at
  }
  return { batch: values, taken: { count: taken.count, places } }
}

const joined = new WeakMap<object, ArrowBatch>()

/** One batch with all values. A stream may add to a dictionary. */
function wholeDictionary({ dictionary }: ArrowBatch, column: string): ArrowBatch {
  const [first, ...more] = dictionary?.data ?? []
  if (!dictionary || !first) throw new ArrowDamaged(`the column ${column} has no dictionary`)
  if (more.length === 0) return first
  const known = joined.get(dictionary)
  if (known) return known
  if (first.type.typeId !== Type.Utf8 && first.type.typeId !== Type.LargeUtf8)
    throw new ArrowUnreadable(
      `the dictionary of the column ${column} arrives in parts, and its values are not text`,
      'write the column without a dictionary',
    )
  const texts = [first, ...more].flatMap((part) =>
    Array.from({ length: part.length }, (_, i) => (isValid(part, i) ? part.value(i) : null)),
  )
  const [whole] = columnFromArray(texts, first.type).data as readonly ArrowBatch[]
  if (!whole) throw new ArrowDamaged(`the column ${column} has no dictionary`)
  joined.set(dictionary, whole)
  return whole
}
