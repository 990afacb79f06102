import { DateUnit, TimeUnit, Type, type DataType, type DecimalType } from '@uwdata/flechette'
import {
  BIGINT,
  BLOB,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  FLOAT,
  INTEGER,
  LIST,
  MAP,
  SMALLINT,
  STRUCT,
  TIME,
  TIMESTAMP,
  TIMESTAMP_NS,
  TIMESTAMPTZ,
  TIME_NS,
  TINYINT,
  UBIGINT,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  VARCHAR,
  type DuckDBType,
} from 'duckdb'
import { MAX_PRECISION } from '@sluice/schema'
import { ArrowUnreadable } from './arrow-error.ts'

/**
 * The DuckDB type of an Arrow type, as DuckDB reads it from a Parquet file. `column`: for messages.
 * @throws ArrowUnreadable for types that Parquet files do not have, either
 */
export function duckdbTypeOf(type: DataType, column: string): DuckDBType {
  switch (type.typeId) {
    case Type.Null:
      return INTEGER
    case Type.Bool:
      return BOOLEAN
    case Type.Int:
      return type.signed
        ? { 8: TINYINT, 16: SMALLINT, 32: INTEGER, 64: BIGINT }[type.bitWidth]
        : { 8: UTINYINT, 16: USMALLINT, 32: UINTEGER, 64: UBIGINT }[type.bitWidth]
    case Type.Float:
      return type.precision === 2 ? DOUBLE : FLOAT
    case Type.Decimal:
      return decimalOf(type, column)
    case Type.Date:
      return DATE
    case Type.Time:
      return type.unit === TimeUnit.NANOSECOND ? TIME_NS : TIME
    case Type.Timestamp:
      return timestampOf(type.unit, type.timezone)
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
      return VARCHAR
    case Type.Binary:
    case Type.LargeBinary:
    case Type.BinaryView:
    case Type.FixedSizeBinary:
      return BLOB
    case Type.List:
    case Type.LargeList:
    case Type.ListView:
    case Type.LargeListView:
    case Type.FixedSizeList:
      return LIST(duckdbTypeOf(childOf(type), `${column}[]`))
    case Type.Struct:
      return structOf(type.children, column)
    case Type.Map: {
      const entries = childOf(type)
      const [key, value] = entries.typeId === Type.Struct ? entries.children : []
      if (!key || !value) throw new NoSuchType(column, type)
      return MAP(duckdbTypeOf(key.type, `${column}.key`), duckdbTypeOf(value.type, `${column}.value`))
    }
    case Type.Dictionary:
      return duckdbTypeOf(type.dictionary, column)
    default:
      throw new NoSuchType(column, type)
  }
}

const childOf = ({ children }: { readonly children: readonly { readonly type: DataType }[] }): DataType =>
  children[0]?.type ?? { typeId: Type.NONE }

function decimalOf({ precision, scale }: DecimalType, column: string): DuckDBType {
  if (precision > MAX_PRECISION || scale < 0 || scale > precision)
    throw new ArrowUnreadable(
      `the column ${column} is a decimal(${precision},${scale}), which no table can hold`,
      `cast it to a decimal of at most ${MAX_PRECISION} digits, or to text, before you pass it to arrowBatches`,
    )
  return DECIMAL(precision, scale)
}

/** Nanoseconds with a zone are read as those without one, which are UTC. Seconds and milliseconds become microseconds. */
function timestampOf(unit: number, zone: string | null): DuckDBType {
  if (unit === TimeUnit.NANOSECOND) return TIMESTAMP_NS
  return zone !== null && zone !== '' ? TIMESTAMPTZ : TIMESTAMP
}

function structOf(
  fields: readonly { readonly name: string; readonly type: DataType }[],
  column: string,
): DuckDBType {
  if (fields.length === 0)
    throw new ArrowUnreadable(
      `the struct ${column} has no fields`,
      'leave the column out before you pass it to arrowBatches',
    )
  assertNames(fields, ` in the struct ${column}`)
  return STRUCT(
    Object.fromEntries(fields.map(({ name, type }) => [name, duckdbTypeOf(type, `${column}.${name}`)])),
  )
}

/** @throws ArrowUnreadable where a name is absent or empty, or two are the same but for their case */
export function assertNames(fields: readonly { readonly name: string | null }[], where = ''): void {
  const seen = new Map<string, string>()
  for (const [index, { name }] of fields.entries()) {
    if (!name)
      throw new ArrowUnreadable(
        `column ${index + 1}${where} has no name`,
        'name it before you pass the batches to arrowBatches',
      )
    const before = seen.get(name.toLowerCase())
    if (before !== undefined)
      throw new ArrowUnreadable(
        `two columns are named ${before}${before === name ? '' : ` and ${name}`}${where}`,
        'rename one of them before you pass the batches to arrowBatches',
      )
    seen.set(name.toLowerCase(), name)
  }
}

const NAMES = new Map<number, string>(Object.entries(Type).map(([name, id]) => [id, name]))

class NoSuchType extends ArrowUnreadable {
  constructor(column: string, { typeId }: DataType) {
    super(
      `the column ${column} has the Arrow type ${NAMES.get(typeId) ?? typeId}, which cannot be loaded`,
      'cast it before you pass the batches to arrowBatches, such as to text or a number',
    )
  }
}

/** True for dates in milliseconds, which are to be whole days. */
export const isInMilliseconds = (type: DataType): boolean =>
  type.typeId === Type.Date && type.unit === DateUnit.MILLISECOND
