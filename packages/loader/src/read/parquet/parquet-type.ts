import { unreachable } from '@sluice/schema'
import { ident } from '@sluice/engine'
import type { RawColumn } from '../../raw/raw-table.ts'

/** A type of a column in a Parquet file, as DuckDB describes it; a scalar's name is DuckDB's. */
export type ParquetType =
  | { readonly kind: 'scalar'; readonly name: string }
  | { readonly kind: 'struct'; readonly fields: readonly ParquetField[] }
  | { readonly kind: 'list'; readonly element: ParquetType }
  | { readonly kind: 'map'; readonly key: ParquetType; readonly value: ParquetType }

export interface ParquetField {
  readonly name: string
  readonly type: ParquetType
}

export const JSON_TYPE: ParquetType = { kind: 'scalar', name: 'JSON' }
export const isJsonType = (type: ParquetType): boolean => type.kind === 'scalar' && type.name === 'JSON'

/** Reads DuckDB's name of a type, such as `STRUCT(a INTEGER, "b c" DECIMAL(38,18)[])`. */
export const parseParquetType = (text: string): ParquetType => typeAt(text, 0).type

/** DuckDB's name of a type. */
export function parquetTypeName(type: ParquetType): string {
  switch (type.kind) {
    case 'scalar':
      return type.name
    case 'struct':
      return `STRUCT(${type.fields.map((field) => `${ident(field.name)} ${parquetTypeName(field.type)}`).join(', ')})`
    case 'list':
      return `${parquetTypeName(type.element)}[]`
    case 'map':
      return `MAP(${parquetTypeName(type.key)}, ${parquetTypeName(type.value)})`
    default:
      return unreachable(type)
  }
}

/** How a raw column holds values of the type. */
export const rawFormOf = (type: ParquetType): Pick<RawColumn, 'form' | 'type'> =>
  isJsonType(type) ? { form: 'json' } : { form: 'native', type: parquetTypeName(type) }

/** True where a scalar in the type is so. */
export function someScalar(type: ParquetType, test: (name: string) => boolean): boolean {
  switch (type.kind) {
    case 'scalar':
      return test(type.name)
    case 'struct':
      return type.fields.some((field) => someScalar(field.type, test))
    case 'list':
      return someScalar(type.element, test)
    case 'map':
      return someScalar(type.key, test) || someScalar(type.value, test)
    default:
      return unreachable(type)
  }
}

interface Read {
  readonly type: ParquetType
  /** Where the text continues. */
  readonly end: number
}

function typeAt(text: string, at: number): Read {
  let { type, end } = baseAt(text, at)
  for (let array = suffixAt(text, end); array !== ''; array = suffixAt(text, end)) {
    type = { kind: 'list', element: type }
    end += array.length
  }
  return { type, end }
}

const suffixAt = (text: string, at: number): string => /^\[\d*\]/.exec(text.slice(at, at + 12))?.[0] ?? ''

function baseAt(text: string, at: number): Read {
  if (text.startsWith('STRUCT(', at)) return structAt(text, at + 'STRUCT('.length)
  if (text.startsWith('MAP(', at)) {
    const key = typeAt(text, at + 'MAP('.length)
    const value = typeAt(text, key.end + ', '.length)
    return { type: { kind: 'map', key: key.type, value: value.type }, end: value.end + 1 }
  }
  const name = /^[^(),[]+(\([^)]*\))?/.exec(text.slice(at))?.[0] ?? text.slice(at)
  return { type: { kind: 'scalar', name }, end: at + name.length }
}

function structAt(text: string, start: number): Read {
  const fields: ParquetField[] = []
  let at = start
  while (at < text.length && text[at] !== ')') {
    const name = /^(?:"((?:[^"]|"")*)"|([^ ]+)) /.exec(text.slice(at))
    if (!name) break
    const { type, end } = typeAt(text, at + name[0].length)
    fields.push({ name: name[2] ?? (name[1] ?? '').replaceAll('""', '"'), type })
    at = text.startsWith(', ', end) ? end + 2 : end
  }
  return { type: { kind: 'struct', fields }, end: at + 1 }
}
