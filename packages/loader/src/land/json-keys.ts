import { ident, literal, type Workbench } from '@sluice/engine'

/** Rows whose keys decide the order of columns; keys first seen later come behind, by name. */
const FIRST_ROWS = 1000

/** The keys of the JSON objects in a column, in the order of the first rows. */
export async function keysOf(
  workbench: Workbench,
  table: string,
  column: string,
): Promise<readonly string[]> {
  const first = await workbench.rows<{ keys: string[] }>(
    `select distinct json_keys(${ident(column)}) as keys
     from (select ${ident(column)} from ${ident(table)} where ${ident(column)} is not null limit ${FIRST_ROWS})`,
  )
  const all = await workbench.rows<{ key: string }>(
    `select distinct unnest(json_keys(${ident(column)})) as key from ${ident(table)} where ${ident(column)} is not null order by key`,
  )
  const longestFirst = first
    .map(({ keys }) => keys)
    .toSorted((a, b) => b.length - a.length || (String(a) < String(b) ? -1 : 1))
  return [...new Set([...longestFirst.flat(), ...all.map(({ key }) => key)])]
}

/**
 * SQL that takes the keys out of a JSON expression: `struct` is computed once a row and named `s`, `fields` are the values
 * of it. DuckDB's structs do not tell case apart, so keys that differ in case alone are extracted one by one.
 */
export function keyStruct(
  expression: string,
  keys: readonly string[],
): { struct: string; fields: readonly string[] } {
  const folded = new Set(keys.map((key) => key.toLowerCase()))
  if (keys.length === 0) return { struct: 'null', fields: [] }
  if (folded.size < keys.length || keys.includes('')) {
    const path = (key: string): string => literal(`$."${key.replaceAll('"', '\\"')}"`)
    return {
      struct: 'null',
      fields: keys.map((key) => `nullif(json_extract(${expression}, ${path(key)}), 'null'::json)`),
    }
  }
  const shape = literal(JSON.stringify(Object.fromEntries(keys.map((key) => [key, 'JSON']))))
  return { struct: `json_transform(${expression}, ${shape})`, fields: keys.map((key) => `s.${ident(key)}`) }
}
