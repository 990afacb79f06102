import pg from 'pg'
import { parseDay, parseInstant } from '../values/instant.ts'
import { parseArray } from './postgres-array.ts'
import type { ValueCodec } from '../values/value-codec.ts'

const { builtins } = pg.types

/** Makes a value's text, never null, into JavaScript's. */
export type PostgresReader = (text: string) => unknown

type ReaderMaker = (codec: ValueCodec, column: string) => PostgresReader

const number: ReaderMaker = () => Number
const timestamp: ReaderMaker = (codec, column) => (text) => codec.timestamp(parseInstant(text), column)
const json: ReaderMaker = (codec) => codec.json

const MAKERS: ReadonlyMap<number, ReaderMaker> = new Map<number, ReaderMaker>([
  [builtins.BOOL, () => (text) => text === 't'],
  [builtins.INT2, number],
  [builtins.INT4, number],
  [builtins.OID, number],
  [builtins.FLOAT4, number],
  [builtins.FLOAT8, number],
  [builtins.INT8, (codec, column) => (text) => codec.bigint(text, column)],
  [builtins.NUMERIC, (codec, column) => (text) => codec.decimal(text, column)],
  [builtins.DATE, () => parseDay],
  [builtins.TIMESTAMP, timestamp],
  [builtins.TIMESTAMPTZ, timestamp],
  [builtins.JSON, json],
  [builtins.JSONB, json],
  [builtins.BYTEA, () => bytes],
])

/** Array types by the type of their elements; all others, such as text[], have elements that are read as text. */
const ELEMENTS: ReadonlyMap<number, number> = new Map([
  [1000, builtins.BOOL],
  [1001, builtins.BYTEA],
  [1005, builtins.INT2],
  [1007, builtins.INT4],
  [1028, builtins.OID],
  [1016, builtins.INT8],
  [1021, builtins.FLOAT4],
  [1022, builtins.FLOAT8],
  [1231, builtins.NUMERIC],
  [1182, builtins.DATE],
  [1115, builtins.TIMESTAMP],
  [1185, builtins.TIMESTAMPTZ],
  [199, builtins.JSON],
  [3807, builtins.JSONB],
  [1009, builtins.TEXT],
  [1015, builtins.VARCHAR],
  [1183, builtins.TIME],
  [2951, builtins.UUID],
])

/** How to read a column of that type. Types that Sluice never makes are read as their text, or element by element. */
export function postgresReader(oid: number, codec: ValueCodec, column: string): PostgresReader {
  const element = ELEMENTS.get(oid)
  if (element === undefined) return MAKERS.get(oid)?.(codec, column) ?? String
  const read = postgresReader(element, codec, column)
  return (text) => parseArray(text, read)
}

function bytes(text: string): Uint8Array {
  if (text.startsWith('\\x')) return Uint8Array.from(Buffer.from(text.slice(2), 'hex'))
  // The old form, with bytea_output = 'escape': \\ is a backslash and \ooo a byte.
  const latin = text.replace(/\\(\\|[0-7]{3})/g, (_, code: string) =>
    code === '\\' ? code : String.fromCharCode(Number.parseInt(code, 8)),
  )
  return Uint8Array.from(Buffer.from(latin, 'latin1'))
}
