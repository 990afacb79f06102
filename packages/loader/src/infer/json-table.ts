import { ident, raiseMemoryLimit, type Workbench } from '@sluice/engine'
import { keysOf, keyStruct } from '../read/json/json-keys.ts'
import type { RawColumn, RawTable } from '../raw/raw-table.ts'
import { elementForm, nestedKeys } from './native-nested.ts'
import { without } from './json-kinds.ts'
import { carriedKey, carriedNames, type RootKeyColumn } from './root-key.ts'

/** Stands in a path for the elements of a list. */
export const LIST = '[]'

/** A raw column and where it is in the source's rows: `address`, `geo`, `lat`. */
export interface Field extends RawColumn {
  readonly path: readonly string[]
}

let next = 0
const fresh = (prefix: string): string => `${prefix}_${next++}`

/**
 * Replaces columns that hold objects by one column for each of their keys, and one for what is no object where `mixed`;
 * all else of the raw table stays. `check` looks at the columns while they become more.
 */
export async function flattenObjects(
  workbench: Workbench,
  raw: RawTable,
  fields: readonly Field[],
  objects: readonly Field[],
  mixed: (object: Field) => boolean,
  check: (made: readonly Field[]) => void,
): Promise<{ readonly raw: RawTable; readonly fields: readonly Field[] }> {
  const structs = new Map<number, string>()
  const values: string[] = []
  const children = new Map<string, Field[]>()
  const gone = new Set(objects)
  const all = fields.filter((field) => !gone.has(field))
  for (const [index, object] of objects.entries()) {
    if (object.form === 'native') {
      const made = (await nestedKeys(workbench, raw.table, object)).map(({ value, ...key }): Field => {
        const column = fresh('k')
        values.push(`${value} as ${column}`)
        return { ...key, column, path: [...object.path, key.source] }
      })
      children.set(object.column, made)
      continue
    }
    const keys = await keysOf(workbench, raw.table, object.column)
    const { struct, fields: taken } = keyStruct(ident(object.column), keys, `s${index}`)
    structs.set(index, `${struct} as s${index}`)
    const made = keys.names.map((key, at): Field => {
      const column = fresh('k')
      values.push(`${taken[at] ?? 'null'} as ${column}`)
      return { source: key, column, form: 'json', path: [...object.path, key] }
    })
    const rest = mixed(object) ? [{ ...object, column: fresh('k') }] : []
    values.push(...rest.map(({ column }) => `${without('OBJECT', ident(object.column))} as ${column}`))
    children.set(object.column, [...rest, ...made])
    all.push(...rest, ...made)
    check(all)
  }
  await raiseMemoryLimit(workbench, all.length)
  const left = [
    ...objects.map(({ column }) => ident(column)),
    ...[...structs.keys()].map((index) => `s${index}`),
  ]
  const table = fresh(raw.table)
  await workbench.run(
    `create temp table ${ident(table)} as select * exclude (${left.join(', ')})
     ${values.map((value) => `, ${value}`).join('')} from (select ${['*', ...structs.values()].join(', ')} from ${ident(raw.table)})`,
  )
  await workbench.run(`drop table ${ident(raw.table)}`)
  return { raw: { ...raw, table }, fields: fields.flatMap((field) => children.get(field.column) ?? [field]) }
}

/** Columns of a nested raw table that lead up: the positions of the row one level up and of the root row, and the place. */
export const UP = { parent: '_parent', root: '_root', index: '_index' } as const

/** The elements of the lists in a column, one row each, as a raw table with the single column `v`. */
export async function unnestLists(
  workbench: Workbench,
  raw: RawTable,
  field: Field,
  isRoot: boolean,
  key: readonly RootKeyColumn[] = [],
): Promise<{ readonly raw: RawTable; readonly element: Field }> {
  const table = fresh(`${raw.table}_list`)
  const column = ident(field.column)
  const native = field.form === 'native'
  const list = native ? column : `from_json(${column}, '["JSON"]')`
  const isList = native ? `${column} is not null` : `json_type(${column}) = 'ARRAY'`
  await workbench.run(
    `create temp table ${ident(table)} as
     select p as ${UP.parent}, r as ${UP.root}, generate_subscripts(list, 1) - 1 as ${UP.index}, ${[...carriedNames(key), 'unnest(list) as v'].join(', ')}
     from (
       select ${[`${raw.position} as p`, `${isRoot ? raw.position : UP.root} as r`, ...carriedKey(key), `${list} as list`].join(', ')}
       from ${ident(raw.table)} where ${isList}
     )`,
  )
  const value: RawColumn = {
    source: 'value',
    column: 'v',
    ...(native ? elementForm(field) : { form: 'json' }),
  }
  return {
    raw: {
      table,
      columns: [value],
      position: 'rowid',
      row: 'rowid',
      files: [],
      ...(raw.marked && { marked: true }),
    },
    element: { ...value, source: LIST, path: [...field.path, LIST] },
  }
}
