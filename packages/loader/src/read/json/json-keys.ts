import { ident, literal, type Workbench } from '@sluice/engine'

/** Objects whose keys decide the order of columns; keys first seen later come behind, by name. */
export const KEYS_DECIDED_BY = 1000
/** Lists of keys that the other rows are compared with. */
const USUAL = 8

/** The keys of the JSON objects in a column. */
export interface JsonKeys {
  /** In the order of the first rows. */
  readonly names: readonly string[]
  /** True where an object has a key twice. */
  readonly repeated: boolean
}

/** Finds the keys of the JSON objects in a column. */
export async function keysOf(workbench: Workbench, table: string, column: string): Promise<JsonKeys> {
  const rows = `select ${ident(column)} as j from ${ident(table)} where ${ident(column)} is not null`
  const first = await workbench.rows<{ keys: string[] }>(
    `select distinct json_keys(j) as keys from (${rows} limit ${KEYS_DECIDED_BY})`,
  )
  const longestFirst = first
    .map(({ keys }) => keys)
    .toSorted((a, b) => b.length - a.length || (String(a) < String(b) ? -1 : 1))
  const usual = longestFirst.slice(0, USUAL).map((keys) => `[${keys.map(literal).join(', ')}]::varchar[]`)
  const unusual = usual.length === 0 ? '' : `where keys not in (${usual.join(', ')})`
  const others = await workbench.rows<{ key: string }>(
    `select distinct unnest(keys) as key from (select json_keys(j) as keys from (${rows})) ${unusual} order by key`,
  )
  const names = [...new Set([...longestFirst.flat(), ...others.map(({ key }) => key)])]
  const repeated =
    longestFirst.some((keys) => new Set(keys).size < keys.length) ||
    (others.length > 0 && (await hasRepeated(workbench, rows, names)))
  return { names, repeated }
}

/** Objects have more keys than there are places with these names in them. */
async function hasRepeated(workbench: Workbench, rows: string, names: readonly string[]): Promise<boolean> {
  const [found] = await workbench.rows<{ repeated: boolean | null }>(
    `select sum(len(json_keys(j))) > sum(list_count(json_extract(j, [${names.map(pointerTo).join(', ')}]))) as repeated
     from (${rows}) where json_type(j) = 'OBJECT'`,
  )
  return found?.repeated ?? false
}

/** SQL for the JSON pointer to what is below keys, whatever characters they have. */
export const pointerAt = (keys: readonly string[]): string =>
  literal(keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''))

/** SQL for the JSON pointer to a key. */
export const pointerTo = (key: string): string => pointerAt([key])

/** SQL that takes keys out of a JSON expression: `struct` is computed once a row, `fields` are the values of it. */
interface KeyStruct {
  readonly struct: string
  readonly fields: readonly string[]
}

const orNull = (json: string): string => `nullif(${json}, 'null'::json)`

/**
 * The values of an object's keys, over the struct that is called `name`. Of a key that an object has twice the last value
 * counts, as for JSON.parse and Postgres.
 */
export function keyStruct(expression: string, { names, repeated }: JsonKeys, name: string): KeyStruct {
  if (names.length === 0) return { struct: 'null', fields: [] }
  const ofObject = (value: string): string =>
    `case when json_type(${expression}) = 'OBJECT' then ${value} end`
  if (repeated) {
    const pairs = `k := list_reverse(json_keys(${expression})), v := list_reverse(json_extract(${expression}, '$.*'))`
    return {
      struct: ofObject(`struct_pack(${pairs})`),
      fields: names.map((key) => orNull(`${name}.v[list_position(${name}.k, ${literal(key)})]`)),
    }
  }
  // DuckDB's structs ignore case, and have no field without a name.
  const folded = new Set(names.map((key) => key.toLowerCase()))
  if (folded.size < names.length || names.includes('')) {
    return {
      struct: ofObject(`json_extract(${expression}, [${names.map(pointerTo).join(', ')}])`),
      fields: names.map((_, index) => orNull(`${name}[${index + 1}]`)),
    }
  }
  const shape = literal(JSON.stringify(Object.fromEntries(names.map((key) => [key, 'JSON']))))
  return {
    struct: `json_transform(${expression}, ${shape})`,
    fields: names.map((key) => `${name}.${ident(key)}`),
  }
}
