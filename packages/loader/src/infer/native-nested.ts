import { ident, literal, type Workbench } from '@sluice/engine'
import {
  parquetTypeName,
  parseParquetType,
  rawFormOf,
  type ParquetType,
} from '../read/parquet/parquet-type.ts'
import type { RawColumn } from '../raw/raw-table.ts'
import { fieldOf } from '../read/parquet/rebuild.ts'
import { jsonKinds, KIND, type JsonKinds } from './json-kinds.ts'

type Form = Pick<RawColumn, 'form' | 'type'>

const typeOf = ({ type }: RawColumn): ParquetType => parseParquetType(type ?? '')

/** True for a column of structs, lists or maps. */
export const isNested = (column: RawColumn): boolean =>
  column.form === 'native' && typeOf(column).kind !== 'scalar'

/** SQL: the values of a column as JSON. */
export const jsonOf = (column: RawColumn): string =>
  column.form === 'native' ? `to_json(${ident(column.column)})` : ident(column.column)

/** What a list's elements are. */
export function elementForm(column: RawColumn): Form {
  const type = typeOf(column)
  return rawFormOf(type.kind === 'list' ? type.element : type)
}

/** Kinds of the values of columns that are JSON, or nested. */
export async function kindsOf(
  workbench: Workbench,
  table: string,
  columns: readonly RawColumn[],
  marked = false,
): Promise<ReadonlyMap<string, JsonKinds>> {
  const json = columns.filter(({ form }) => form === 'json').map(({ column }) => column)
  const nested = columns.filter(isNested)
  const kinds = new Map(await jsonKinds(workbench, table, json, marked))
  if (nested.length === 0) return kinds
  const counts = nested.map(({ column }, index) => `count(${ident(column)}) as n${index}`)
  const [row = {}] = await workbench.rows<Record<string, number>>(
    `select ${counts.join(', ')} from ${ident(table)}`,
  )
  for (const [index, column] of nested.entries()) {
    const nonNull = row[`n${index}`] ?? 0
    const kind = typeOf(column).kind === 'list' ? KIND.list : KIND.object
    kinds.set(column.column, { bits: nonNull > 0 ? kind : 0, nonNull })
  }
  return kinds
}

interface NestedKey extends Form {
  readonly source: string
  /** SQL over the table. */
  readonly value: string
}

/** The fields of a column's structs, or the keys of its maps, in the order of their names. */
export async function nestedKeys(
  workbench: Workbench,
  table: string,
  column: RawColumn,
): Promise<readonly NestedKey[]> {
  const type = typeOf(column)
  const name = ident(column.column)
  if (type.kind === 'struct')
    return type.fields.map((field) => ({
      source: field.name,
      value: fieldOf(name, field.name),
      ...rawFormOf(field.type),
    }))
  if (type.kind !== 'map') return []
  const key = parquetTypeName(type.key)
  const keys = await workbench.rows<{ key: string }>(
    `select distinct unnest(map_keys(${name}))::varchar as key from ${ident(table)} order by key`,
  )
  return keys.map((one) => ({
    source: one.key,
    value: `${name}[${literal(one.key)}::${key}]`,
    ...rawFormOf(type.value),
  }))
}
