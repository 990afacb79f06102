import { unreachable } from '@sluice/schema'
import { duckdbDialect, ident } from '@sluice/engine'
import { typeOfNative } from './native-type.ts'
import type { ParquetType } from './parquet-type.ts'

/** SQL that makes a value of another from the expression `x`. */
export type Convert = (x: string) => string

export const asItIs: Convert = (x) => x

/** Null stays null, for a struct of nulls is another value. */
const orNull = (x: string, value: string): string => `case when ${x} is null then null else ${value} end`

/** Makes a struct of fields that are SQL over the struct. */
export const rebuildStruct =
  (fields: readonly { readonly name: string; readonly value: Convert }[]): Convert =>
  (x) =>
    orNull(x, `struct_pack(${fields.map(({ name, value }) => `${ident(name)} := ${value(x)}`).join(', ')})`)

let lambdas = 0
const parameter = (): string => `e${lambdas++}`

export const rebuildList =
  (element: Convert): Convert =>
  (x) => {
    const e = parameter()
    return `list_transform(${x}, lambda ${e}: ${element(e)})`
  }

export const rebuildMap =
  (value: Convert): Convert =>
  (x) => {
    const e = parameter()
    const entry = `struct_pack(k := ${e}.key, v := ${value(`${e}.value`)})`
    return `map_from_entries(list_transform(map_entries(${x}), lambda ${e}: ${entry}))`
  }

/** SQL for a field of a struct. */
export const fieldOf = (x: string, name: string): string => `(${x}).${ident(name)}`

/** SQL that is true where microseconds do not hold the value; undefined for types that have no more. */
export function finerThanMicroseconds(name: string, x: string): string | undefined {
  if (name === 'TIMESTAMP_NS') return `${x} <> ${x}::timestamp::timestamp_ns`
  return name === 'TIME_NS' ? `${x} <> ${x}::time::time_ns` : undefined
}

/** JSON of any value. Long decimals are strings: what is taken out of JSON later is read as a double. */
export const asJson =
  (type: ParquetType): Convert =>
  (x) =>
    type.kind === 'scalar' ? scalarAsJson(type.name, x) : `to_json(${withLongAsText(type)(x)})`

const isLong = (name: string): boolean => {
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(name)
  return decimal !== null && Number(decimal[1]) > 15 && decimal[2] !== '0'
}

function scalarAsJson(name: string, x: string): string {
  const type = typeOfNative(name)
  if (name === 'JSON') return x
  if (type === 'text') return `to_json(${x}::varchar)`
  if (isLong(name)) return `to_json(${duckdbDialect.convert(x, type, 'text')})`
  const json = duckdbDialect.convert(`${x}::${duckdbDialect.typeName(type)}`, type, 'json')
  const finer = finerThanMicroseconds(name, x)
  return finer === undefined ? json : `case when ${finer} then to_json(${x}::varchar) else ${json} end`
}

function withLongAsText(type: ParquetType): Convert {
  switch (type.kind) {
    case 'scalar':
      return isLong(type.name) ? (x) => duckdbDialect.convert(x, typeOfNative(type.name), 'text') : asItIs
    case 'struct':
      return rebuildStruct(
        type.fields.map(({ name, type: below }) => ({
          name,
          value: (x) => withLongAsText(below)(fieldOf(x, name)),
        })),
      )
    case 'list':
      return rebuildList(withLongAsText(type.element))
    case 'map':
      return rebuildMap(withLongAsText(type.value))
    default:
      return unreachable(type)
  }
}

/** A type that holds the values of several places, and how those of each become one of it. */
export interface Common {
  readonly type: ParquetType
  /** In the order of the places; undefined for one that has no values. */
  readonly values: readonly (Convert | undefined)[]
}
