import bindings, { type Vector } from '@duckdb/node-bindings'
import { TimeUnit, Type, type TypedArray } from '@uwdata/flechette'
import { isValid, placeAt, type ArrowBatch, type Taken } from './arrow-batch.ts'
import { isInMilliseconds } from './arrow-type.ts'
import { ArrowDamaged, ArrowUnreadable } from './arrow-error.ts'
import { decimalNumbers } from './decimal-numbers.ts'
import type { NumberForm, Numbers } from './number-form.ts'

/** Writes values of a fixed size: numbers, truth values, dates and times. */
export function fillNumbers(vector: Vector, batch: ArrowBatch, taken: Taken, column: string): void {
  const { made, write, same } = formOf(batch, column)
  const { values } = batch
  if (same !== undefined && !taken.places && values) {
    const width = values.BYTES_PER_ELEMENT * same
    copy(vector, values.buffer as ArrayBuffer, values.byteOffset + taken.start * width, taken.count * width)
    return
  }
  const into = made(taken.count)
  for (let i = 0; i < taken.count; i++) {
    const place = placeAt(taken, i)
    if (isValid(batch, place)) write(into, i, place)
  }
  copy(vector, into.buffer as ArrayBuffer, 0, into.byteLength)
}

const copy = (vector: Vector, buffer: ArrayBuffer, offset: number, bytes: number): void =>
  bindings.copy_data_to_vector(vector, 0, buffer, offset, bytes)

function formOf(batch: ArrowBatch, column: string): NumberForm {
  const { type, values } = batch
  if (!values) throw new ArrowDamaged(`the column ${column} has no values`)
  switch (type.typeId) {
    case Type.Bool:
      return {
        made: (count) => new Uint8Array(count),
        write: (into, i, place) => {
          into[i] = (Number(values[place >> 3]) >> (place & 7)) & 1
        },
      }
    case Type.Float:
      return type.precision === 0
        ? {
            made: (count) => new Float32Array(count),
            write: (into, i, place) => {
              into[i] = batch.value(place) as number
            },
          }
        : sameNumbers(values)
    case Type.Decimal:
      return decimalNumbers(values, type, column)
    case Type.Date:
      return isInMilliseconds(type) ? wholeDays(values, column) : sameNumbers(values)
    case Type.Time:
      return type.unit === TimeUnit.NANOSECOND || type.unit === TimeUnit.MICROSECOND
        ? sameNumbers(values)
        : microseconds(values, type.unit, column)
    case Type.Timestamp: {
      const isPlain = type.timezone === null || type.timezone === ''
      return isPlain || type.unit === TimeUnit.NANOSECOND || type.unit === TimeUnit.MICROSECOND
        ? sameNumbers(values)
        : microseconds(values, type.unit, column)
    }
    default:
      return sameNumbers(values)
  }
}

function sameNumbers(values: TypedArray): NumberForm {
  const Made = values.constructor as new (count: number) => Numbers
  return {
    made: (count) => new Made(count),
    write: (into, i, place) => {
      into[i] = values[place] as never
    },
    same: 1,
  }
}

const DAY = 86_400_000n

function wholeDays(values: TypedArray, column: string): NumberForm {
  return {
    made: (count) => new Int32Array(count),
    write: (into, i, place) => {
      const milliseconds = BigInt(values[place] ?? 0)
      if (milliseconds % DAY !== 0n)
        throw new ArrowUnreadable(
          `the column ${column} is of dates, and one has a time of day`,
          'make it a column of timestamps before it is handed over',
        )
      into[i] = Number(milliseconds / DAY)
    },
  }
}

const MAX = 2n ** 63n

function microseconds(values: TypedArray, unit: number, column: string): NumberForm {
  const factor = unit === TimeUnit.SECOND ? 1_000_000n : 1000n
  return {
    made: (count) => new BigInt64Array(count),
    write: (into, i, place) => {
      const value = BigInt(values[place] ?? 0) * factor
      if (value >= MAX || value <= -MAX)
        throw new ArrowUnreadable(
          `a value of the column ${column} is out of the range of timestamps`,
          'make it null, or leave its row out, before it is handed over',
        )
      into[i] = value as never
    },
  }
}
