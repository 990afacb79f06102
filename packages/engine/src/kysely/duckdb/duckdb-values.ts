import '../../duckdb/keep-byte-order-mark.ts'
import {
  DuckDBTypeId,
  type DuckDBArrayType,
  type DuckDBArrayValue,
  type DuckDBBlobValue,
  type DuckDBDateValue,
  type DuckDBListType,
  type DuckDBListValue,
  type DuckDBMapType,
  type DuckDBMapValue,
  type DuckDBStructType,
  type DuckDBStructValue,
  type DuckDBTimeValue,
  type DuckDBTimestampMillisecondsValue,
  type DuckDBTimestampNanosecondsValue,
  type DuckDBTimestampSecondsValue,
  type DuckDBTimestampTZValue,
  type DuckDBType,
  type DuckDBValue,
} from 'duckdb'
import { dayText, timeText } from '../values/instant.ts'
import type { ValueCodec } from '../values/value-codec.ts'

/** Makes one of a column's values, never null, into JavaScript's. */
export type DuckdbReader = (value: DuckDBValue) => unknown

/** How to read a column of that type. Types that Sluice never makes are read as their text, or element by element. */
export function duckdbReader(type: DuckDBType, codec: ValueCodec, column: string): DuckdbReader {
  const item = (itemType: DuckDBType): DuckdbReader => {
    const read = duckdbReader(itemType, codec, column)
    return (value) => (value === null ? null : read(value))
  }
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER:
    case DuckDBTypeId.DOUBLE:
    case DuckDBTypeId.ENUM:
    case DuckDBTypeId.SQLNULL:
      return (value) => value
    case DuckDBTypeId.FLOAT:
      return (value) => shortestFloat(value as number)
    case DuckDBTypeId.VARCHAR:
      return type.alias === 'JSON' ? (value) => codec.json(value as string) : (value) => value
    case DuckDBTypeId.BIGINT:
      return (value) => codec.bigint(value as bigint, column)
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
    case DuckDBTypeId.BIGNUM:
    case DuckDBTypeId.DECIMAL:
      return (value) => codec.decimal(String(value), column)
    case DuckDBTypeId.DATE:
      return (value) => day((value as DuckDBDateValue).days)
    case DuckDBTypeId.TIME:
      return (value) => timeText((value as DuckDBTimeValue).micros)
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return (value) => codec.timestamp((value as DuckDBTimestampTZValue).micros, column)
    case DuckDBTypeId.TIMESTAMP_S:
      return (value) => codec.timestamp((value as DuckDBTimestampSecondsValue).seconds * 1_000_000n, column)
    case DuckDBTypeId.TIMESTAMP_MS:
      return (value) => codec.timestamp((value as DuckDBTimestampMillisecondsValue).millis * 1000n, column)
    case DuckDBTypeId.TIMESTAMP_NS:
      return (value) => codec.timestamp((value as DuckDBTimestampNanosecondsValue).nanos / 1000n, column)
    case DuckDBTypeId.BLOB:
      return (value) => Uint8Array.from((value as DuckDBBlobValue).bytes)
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY: {
      const read = item((type as DuckDBListType | DuckDBArrayType).valueType)
      return (value) => (value as DuckDBListValue | DuckDBArrayValue).items.map(read)
    }
    case DuckDBTypeId.STRUCT: {
      const { entryNames, entryTypes } = type as DuckDBStructType
      const readers = entryTypes.map(item)
      return (value) => {
        const { entries } = value as DuckDBStructValue
        return Object.fromEntries(entryNames.map((name, i) => [name, readers[i]?.(entries[name] ?? null)]))
      }
    }
    case DuckDBTypeId.MAP: {
      const { keyType, valueType } = type as DuckDBMapType
      const [readKey, read] = [item(keyType), item(valueType)]
      return (value) =>
        Object.fromEntries(
          (value as DuckDBMapValue).entries.map((e) => [String(readKey(e.key)), read(e.value)]),
        )
    }
    default:
      return String
  }
}

/** DuckDB's marks for `infinity` and `-infinity`. */
const AFTER_ALL = 2_147_483_647

const day = (days: number): string =>
  Math.abs(days) === AFTER_ALL ? (days > 0 ? 'infinity' : '-infinity') : dayText(days)

/** The shortest number that is the same 32-bit float, which is what Postgres writes: 0.1, not 0.10000000149011612. */
function shortestFloat(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return short
  }
  return value
}
