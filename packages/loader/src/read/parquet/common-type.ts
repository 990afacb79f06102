import type { Workbench } from '@sluice/engine'
import { commonScalar, hasFiner } from './common-scalar.ts'
import { isJsonType, parquetTypeName, someScalar, JSON_TYPE, type ParquetType } from './parquet-type.ts'
import {
  asItIs,
  asJson,
  fieldOf,
  rebuildList,
  rebuildMap,
  rebuildStruct,
  type Common,
  type Convert,
} from './rebuild.ts'

/** Where values of one type are: in a column of some files, or below such a column. */
export interface Place {
  readonly type: ParquetType
  /** A query that gives the values as its column `x`. */
  readonly rows: string
}

/**
 * The type that holds the values of all places exactly, where DuckDB's own common type would round or does not exist.
 * Structs, lists and maps are joined part by part; JSON where some are of those and others are not.
 */
export async function commonType(workbench: Workbench, places: readonly Place[]): Promise<Common> {
  const names = new Set(places.map(({ type }) => parquetTypeName(type)))
  const first = places[0]?.type ?? JSON_TYPE
  if (names.size <= 1 && !someScalar(first, hasFiner))
    return { type: first, values: places.map(() => asItIs) }
  const filled: Place[] = []
  for (const place of places) if (names.size === 1 || (await hasValues(workbench, place))) filled.push(place)
  const used = filled.length > 0 ? filled : places.slice(0, 1)
  const { type, values } = await joined(workbench, used)
  const name = parquetTypeName(type)
  const convert = new Map(
    used.map((place, index) => [place, parquetTypeName(place.type) === name ? asItIs : values[index]]),
  )
  return { type, values: places.map((place) => convert.get(place)) }
}

async function hasValues(workbench: Workbench, { rows }: Place): Promise<boolean> {
  const [row] = await workbench.rows<{ some: boolean }>(`select count(x) > 0 as some from (${rows})`)
  return row?.some === true
}

async function joined(workbench: Workbench, places: readonly Place[]): Promise<Common> {
  const types = places.map(({ type }) => type)
  if (types.every((type) => type.kind === 'struct')) return joinedStructs(workbench, places)
  if (types.every((type) => type.kind === 'list')) {
    const below = places.map(({ type, rows }) => ({
      type: type.kind === 'list' ? type.element : type,
      rows: `select unnest(x) as x from (${rows})`,
    }))
    const { type: element, values } = await commonType(workbench, below)
    return { type: { kind: 'list', element }, values: rebuilt(values, element, rebuildList) }
  }
  const keys = new Set(types.map((type) => (type.kind === 'map' ? parquetTypeName(type.key) : undefined)))
  const [map] = types
  if (map?.kind === 'map' && keys.size === 1) {
    const below = places.map(({ type, rows }) => ({
      type: type.kind === 'map' ? type.value : type,
      rows: `select unnest(map_values(x)) as x from (${rows})`,
    }))
    const { type: value, values } = await commonType(workbench, below)
    return { type: { kind: 'map', key: map.key, value }, values: rebuilt(values, value, rebuildMap) }
  }
  const scalars = places.flatMap(({ type, rows }) =>
    type.kind === 'scalar' && !isJsonType(type) ? [{ name: type.name, rows }] : [],
  )
  if (scalars.length === places.length) return commonScalar(workbench, scalars)
  return { type: JSON_TYPE, values: types.map(asJson) }
}

const nullOf = (type: ParquetType): string => `null::${parquetTypeName(type)}`

const rebuilt = (
  values: Common['values'],
  type: ParquetType,
  rebuild: (value: Convert) => Convert,
): readonly Convert[] =>
  values.map((value) => (value === asItIs ? asItIs : rebuild(value ?? (() => nullOf(type)))))

/** Fields are the same whatever the case of their names. */
async function joinedStructs(workbench: Workbench, places: readonly Place[]): Promise<Common> {
  const fieldsOf = ({ type }: Place) => (type.kind === 'struct' ? type.fields : [])
  const spelling = new Map<string, string>()
  for (const { name } of places.flatMap(fieldsOf))
    if (!spelling.has(name.toLowerCase())) spelling.set(name.toLowerCase(), name)
  const fields: { name: string; type: ParquetType }[] = []
  const values = places.map((): { name: string; value: Convert }[] => [])
  for (const [key, name] of spelling) {
    const below = places.map((place): Place | undefined => {
      const field = fieldsOf(place).find((one) => one.name.toLowerCase() === key)
      return (
        field && { type: field.type, rows: `select ${fieldOf('x', field.name)} as x from (${place.rows})` }
      )
    })
    const having = below.filter((place) => place !== undefined)
    const common = await commonType(workbench, having)
    fields.push({ name, type: common.type })
    for (const [index, place] of below.entries()) {
      const convert = place && common.values[having.indexOf(place)]
      values[index]?.push({
        name,
        value: convert ? (x) => convert(fieldOf(x, name)) : () => nullOf(common.type),
      })
    }
  }
  const type: ParquetType = { kind: 'struct', fields }
  return { type, values: values.map(rebuildStruct) }
}
