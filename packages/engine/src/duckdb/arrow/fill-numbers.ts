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
    case Type.Time: {
      const most = type.unit === TimeUnit.NANOSECOND ? DAY * 1_000_000n : DAY * 1000n
      return multiplied(values, factorOf(type.unit), { least: 0n, most, what: 'times of day' }, column)
    }
    case Type.Timestamp: {
      const factor = factorOf(type.unit)
      return factor === 1n ? sameNumbers(values) : multiplied(values, factor, TIMESTAMPS, column)
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

/** In milliseconds. */
const DAY = 86_400_000n
/** DuckDB holds days in 32 bits, of which the last number on each side is infinity. */
const DAYS = 2n ** 31n - 2n

function wholeDays(values: TypedArray, column: string): NumberForm {
  return {
    made: (count) => new Int32Array(count),
    write: (into, i, place) => {
      const milliseconds = BigInt(values[place] ?? 0)
      if (milliseconds % DAY !== 0n)
        throw new ArrowUnreadable(
          `the column ${column} contains dates, but one of them has a time of day`,
          'make it a column of timestamps before you pass it to arrowBatches',
        )
      const days = milliseconds / DAY
      if (days > DAYS || days < -DAYS) throw new OutOfRange('dates', column)
      into[i] = Number(days)
    },
  }
}

interface Range {
  readonly least: bigint
  readonly most: bigint
  /** What has this range, for messages. */
  readonly what: string
}

const TIMESTAMPS: Range = { least: 1n - 2n ** 63n, most: 2n ** 63n - 1n, what: 'timestamps' }

/** DuckDB counts microseconds, or nanoseconds where they are given. */
const factorOf = (unit: number): bigint =>
  unit === TimeUnit.SECOND ? 1_000_000n : unit === TimeUnit.MILLISECOND ? 1000n : 1n

function multiplied(
  values: TypedArray,
  factor: bigint,
  { least, most, what }: Range,
  column: string,
): NumberForm {
  return {
    made: (count) => new BigInt64Array(count),
    write: (into, i, place) => {
      const value = BigInt(values[place] ?? 0) * factor
      if (value < least || value > most) throw new OutOfRange(what, column)
      into[i] = value as never
    },
  }
}

class OutOfRange extends ArrowUnreadable {
  constructor(what: string, column: string) {
    super(
      `a value of the column ${column} is out of the range of ${what}`,
      'make it null, or leave its row out, before you pass it to arrowBatches',
    )
  }
}
