import type { DecimalType, TypedArray } from '@uwdata/flechette'
import { ArrowDamaged } from './arrow-error.ts'
import type { NumberForm } from './number-form.ts'

/** Digits that DuckDB holds in 16, 32 and 64 bits; of more it needs 128. */
const [SHORT, INT, LONG] = [4, 9, 18]
const WORD = 64n

/** Decimals as the integers in which DuckDB holds those of their precision. */
export function decimalNumbers(
  values: TypedArray,
  { precision, bitWidth }: DecimalType,
  column: string,
): NumberForm {
  const limit = 10n ** BigInt(precision)
  const words = bitWidth / 64
  const read = (place: number): bigint => {
    let value = 0n
    if (words < 1) value = BigInt(values[place] ?? 0)
    else {
      for (let word = words - 1; word >= 0; word--)
        value = (value << WORD) | BigInt(values[place * words + word] ?? 0)
      value = BigInt.asIntN(bitWidth, value)
    }
    if (value >= limit || value <= -limit)
      throw new ArrowDamaged(`a value of the column ${column} has more than ${precision} digits`)
    return value
  }
  if (precision > LONG)
    return {
      made: (count) => new BigUint64Array(2 * count),
      write: (into, i, place) => {
        const value = read(place)
        into[2 * i] = BigInt.asUintN(64, value) as never
        into[2 * i + 1] = BigInt.asUintN(64, value >> WORD) as never
      },
    }
  if (precision > INT)
    return {
      made: (count) => new BigInt64Array(count),
      write: (into, i, place) => {
        into[i] = read(place) as never
      },
    }
  return {
    made: (count) => (precision > SHORT ? new Int32Array(count) : new Int16Array(count)),
    write: (into, i, place) => {
      into[i] = Number(read(place))
    },
  }
}
