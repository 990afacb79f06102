import { decimalParts, isDecimal, unreachable, type ColumnType } from '@sluice/schema'
import { duckdbDialect } from '../../duckdb/dialect.ts'
import type { Field } from './fields/field.ts'
import { dates, timestamps } from './fields/days.ts'
import { decimals, decimalWidth } from './fields/decimals.ts'
import { booleans, doubles, integers } from './fields/numbers.ts'
import { strings } from './fields/strings.ts'
import { STRING_WIDTH } from './fields/heap.ts'

/** How the values of a query are read from DuckDB and written for `COPY`. */
export interface CopyPlan {
  /** Gives the values as vectors. */
  readonly select: string
  /** The bytes that a value of each vector takes; behind these are the parts of heaps. */
  readonly widths: readonly number[]
  /** The vectors of strings that have to be copied out of DuckDB: of a row as one, and where that is null, one by one. */
  readonly heaps: readonly { readonly whole: number; readonly parts: readonly number[] }[]
  /** One for each column. */
  readonly fields: readonly Field[]
}

/**
 * Plans to copy columns of `select`, which are named by it. The texts of a row are made one string: those of a chunk then lie one
 * behind the other in memory, and are copied by few calls. Long ones would need the memory twice, and are left as they are.
 */
export function planCopy(
  columns: readonly { readonly value: string; readonly type: ColumnType }[],
  select: string,
): CopyPlan {
  const cast = columns.map(({ value, type }, index) => `cast(${value} as ${heldAs(type)}) as v${index}`)
  const vectors: string[] = []
  const widths: number[] = []
  const heaps: { whole: number; parts: number[] }[] = []
  const add = (value: string, width: number): number => {
    vectors.push(value)
    return widths.push(width) - 1
  }
  const texts = columns.flatMap(({ type }, index) => (isText(type) ? `v${index}` : []))
  if (texts.length > 0) {
    const whole = add(`case when is_long then null else concat(${texts.join(', ')}) end`, STRING_WIDTH)
    heaps.push({ whole, parts: [] })
  }
  const fieldOf = (type: ColumnType, value: string): Field => {
    if (isDecimal(type)) {
      const { precision, scale } = decimalParts(type)
      return decimals(add(value, decimalWidth(precision)), precision, scale)
    }
    switch (type) {
      case 'bool':
        return booleans(add(value, 1))
      case 'bigint':
      case 'time':
        return integers(add(value, 8))
      case 'double':
        return doubles(add(value, 8))
      case 'date':
        return dates(add(value, 4))
      case 'timestamp':
        return timestamps(add(value, 8))
      case 'text':
      case 'json': {
        // A bigint, whose first word holds each length.
        const lengths = add(`strlen(${value})`, 8)
        return strings({ lengths, stride: 2, heap: 0, isJson: type === 'json' })
      }
      case 'binary': {
        const own = add(value, STRING_WIDTH)
        return strings({
          lengths: own,
          stride: STRING_WIDTH / 4,
          heap: heaps.push({ whole: own, parts: [] }) - 1,
        })
      }
      default:
        return unreachable(type)
    }
  }
  const fields = columns.map(({ type }, index) => fieldOf(type, `v${index}`))
  const parts = texts.map((value) => `case when is_long then ${value} end`)
  texts.forEach((_, index) => heaps[0]?.parts.push(widths.length + index))
  const lengths = texts.map((value) => `coalesce(strlen(${value}), 0)`)
  const isLong = lengths.length > 0 ? `${sumOf(lengths)} > ${LONG}` : 'false'
  return {
    select: `select ${[...vectors, ...parts].join(', ')}
      from (select *, ${isLong} as is_long from (select ${cast.join(', ')} from (${select})))`,
    widths,
    heaps,
    fields,
  }
}

/** Bytes of the texts of a row, beyond which they are long. */
const LONG = 4096

/** DuckDB takes expressions that are 1,000 deep at most: a sum of halves is less deep than one from left to right. */
function sumOf(terms: readonly string[]): string {
  const half = Math.ceil(terms.length / 2)
  if (terms.length <= 1) return terms.join('')
  return `(${sumOf(terms.slice(0, half))} + ${sumOf(terms.slice(half))})`
}

const isText = (type: ColumnType): boolean => type === 'text' || type === 'json'

/** JSON is text that was parsed already. */
const heldAs = (type: ColumnType): string => duckdbDialect.typeName(type === 'json' ? 'text' : type)
