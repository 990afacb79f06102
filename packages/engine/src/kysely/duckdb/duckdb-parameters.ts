import {
  DuckDBDateValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTypeId,
  type DuckDBPreparedStatement,
  type DuckDBType,
} from 'duckdb'
import {
  arrayParameter,
  badParameter,
  JsonParameter,
  numberText,
  plainParameter,
  type PlainParameter,
} from '../values/parameter.ts'

/** Integers of any width: text and numbers bound to them must be integers, as in Postgres. */
const INTEGERS: ReadonlySet<DuckDBTypeId> = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
])

const LISTS: ReadonlySet<DuckDBTypeId> = new Set([DuckDBTypeId.LIST, DuckDBTypeId.ARRAY])

/** Types that take a number as its shortest text: a double on the way would add digits. */
const FROM_TEXT: ReadonlySet<DuckDBTypeId> = new Set([DuckDBTypeId.DECIMAL, DuckDBTypeId.VARCHAR])

/** Binds parameters by the types that DuckDB derived for them from the statement, where it could. */
export function bindParameters(prepared: DuckDBPreparedStatement, parameters: readonly unknown[]): void {
  parameters.forEach((value, index) =>
    bind(prepared, index, plainParameter(value, index), typeOf(prepared, index)),
  )
}

/** Undefined if the statement alone does not determine it, as in `select $1`; DuckDB then goes by the value. */
function typeOf(prepared: DuckDBPreparedStatement, index: number): DuckDBType | undefined {
  const known = prepared.parameterTypeId(index + 1) !== DuckDBTypeId.INVALID
  return known ? prepared.parameterType(index + 1) : undefined
}

function bind(
  prepared: DuckDBPreparedStatement,
  index: number,
  value: PlainParameter,
  type?: DuckDBType,
): void {
  const place = index + 1
  if (value === null) return prepared.bindNull(place)
  if (value instanceof Uint8Array) return prepared.bindBlob(place, value)
  if (typeof value === 'boolean') return bindBoolean(prepared, place, value, type)
  if (value instanceof Date) return bindDate(prepared, place, value, type)
  if (value instanceof JsonParameter) {
    if (value.isList && type && LISTS.has(type.typeId)) throw arrayParameter(index)
    return prepared.bindVarchar(place, value.text)
  }
  if (type && INTEGERS.has(type.typeId)) return bindInteger(prepared, place, integer(value, index))
  if (typeof value === 'string' || (type && FROM_TEXT.has(type.typeId))) {
    return prepared.bindVarchar(place, typeof value === 'number' ? numberText(value) : String(value))
  }
  if (typeof value === 'bigint') return bindInteger(prepared, place, value)
  return type === undefined && Number.isSafeInteger(value) && !Object.is(value, -0)
    ? prepared.bindBigInt(place, BigInt(value))
    : prepared.bindDouble(place, value)
}

function bindBoolean(
  prepared: DuckDBPreparedStatement,
  place: number,
  value: boolean,
  type?: DuckDBType,
): void {
  if (type?.typeId === DuckDBTypeId.VARCHAR) return prepared.bindVarchar(place, String(value))
  prepared.bindBoolean(place, value)
}

/** A comparison casts both sides to the wider type, so a column of days must meet a day. */
function bindDate(prepared: DuckDBPreparedStatement, place: number, value: Date, type?: DuckDBType): void {
  const millis = value.getTime()
  switch (type?.typeId) {
    case DuckDBTypeId.VARCHAR:
      return prepared.bindVarchar(place, value.toISOString())
    case DuckDBTypeId.DATE:
      return prepared.bindDate(place, new DuckDBDateValue(Math.floor(millis / 86_400_000)))
    case DuckDBTypeId.TIMESTAMP:
      return prepared.bindTimestamp(place, new DuckDBTimestampValue(BigInt(millis) * 1000n))
    default:
      return prepared.bindTimestampTZ(place, new DuckDBTimestampTZValue(BigInt(millis) * 1000n))
  }
}

function bindInteger(prepared: DuckDBPreparedStatement, place: number, value: bigint): void {
  if (BigInt.asIntN(64, value) === value) prepared.bindBigInt(place, value)
  else prepared.bindHugeInt(place, value)
}

function integer(value: string | number | bigint, index: number): bigint {
  const text = String(value).trim()
  if (/^[+-]?\d+$/.test(text)) return BigInt(text.replace(/^\+/, ''))
  throw badParameter(
    index,
    `is ${JSON.stringify(text)}, which is not an integer`,
    'compare integer columns with integers',
  )
}
