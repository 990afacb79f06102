import { ident, qualified, type Engine } from '@sluice/engine'
import { SYSTEM_COLUMNS, type ColumnType } from '@sluice/schema'
import { expect } from 'vitest'
import type { DltRow, Run, Value } from './vector.ts'

/** Tables as text: columns with their types, and rows with the content of the rows that they refer to; sorted. */
export type Told = Readonly<
  Record<string, { readonly types: Readonly<Record<string, string>>; readonly rows: readonly string[] }>
>

interface Found {
  readonly data: Readonly<Record<string, string>>
  readonly parent?: string
  readonly index?: string
}

const told = ({ data, ...refs }: Found): string =>
  JSON.stringify({
    ...Object.fromEntries(Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    ...refs,
  })

/** A row as it is told: its cells as text, and for a nested one the cells of its parent and its place. */
export const toldRow = (
  data: Readonly<Record<string, string>>,
  parent?: Readonly<Record<string, string>>,
  index = '0',
): string => told({ data, ...(parent && { parent: told({ data: parent }), index }) })

/** What a dataset has of a resource: its table, called `t` as in dlt, and those nested in it. */
export async function tablesOf(engine: Engine, dataset: string, resource: string): Promise<Told> {
  const result: Record<string, Told[string]> = {}
  const rows = new Map<string, string>()
  const mine = (await engine.catalog([dataset]))
    .filter(({ name }) => name === resource || name.startsWith(`${resource}__`))
    .toSorted((a, b) => a.name.length - b.name.length)
  for (const table of mine) {
    const columns = table.columns.filter(({ name }) => !SYSTEM_COLUMNS.has(name))
    const above = mine.findLast(({ name }) => name !== table.name && table.name.startsWith(`${name}__`))
    const nested = table.columns.some(({ name }) => name === '_sluice_parent_id')
    const values = columns.map(({ name, type }) => `${textOf(engine, name, type)} as ${ident(name)}`)
    const refs = nested ? ['_sluice_parent_id', '_sluice_root_id', '_sluice_list_idx'] : []
    const found = await engine.session.rows<Record<string, string | null>>(
      `select ${[...values, ...['_sluice_id', ...refs].map((name) => `cast(${name} as ${engine.dialect.typeName('text')}) as ${name}`)].join(', ')}
       from ${qualified(dataset, table.name)} order by _sluice_id`,
    )
    result[table.name.replace(resource, 't')] = {
      types: Object.fromEntries(columns.map(({ name, type }) => [name, type])),
      rows: found
        .map((row) => {
          const data = Object.fromEntries(
            columns.flatMap(({ name, type }): [string, string][] => {
              const text = row[name] ?? null
              return text === null ? [] : [[name, type === 'json' ? compact(text) : text]]
            }),
          )
          rows.set(`${table.name}#${row['_sluice_id']}`, told({ data }))
          const parent = rows.get(`${above?.name}#${row['_sluice_parent_id']}`)
          expect(rows.has(`${resource}#${row['_sluice_root_id']}`)).toBe(nested)
          return told({
            data,
            ...(nested && { parent: parent ?? 'no parent', index: row['_sluice_list_idx'] ?? '' }),
          })
        })
        .toSorted(),
    }
  }
  return result
}

const textOf = (engine: Engine, name: string, type: ColumnType): string =>
  type === 'json'
    ? `cast(${ident(name)} as ${engine.dialect.typeName('text')})`
    : engine.dialect.convert(ident(name), type, 'text')

/** What dlt left after a run, told in the same way; its nulls are no values. */
export function tablesOfDlt({ tables_after: tables, column_types: types = {} }: Run): Told {
  const byRef = new Map<string, string>()
  for (const [name, rows] of Object.entries(tables))
    for (const [index, row] of rows.entries()) {
      byRef.set(`${name}#${index}`, told({ data: dataOf(row, types[name]) }))
      if (typeof row['_dlt_id'] === 'string')
        byRef.set(row['_dlt_id'], told({ data: dataOf(row, types[name]) }))
    }
  const result: Record<string, Told[string]> = {}
  for (const [name, rows] of Object.entries(tables))
    result[name] = {
      types: Object.fromEntries(
        Object.entries(types[name] ?? {}).map(([column, type]) => [column, type ?? '']),
      ),
      rows: rows
        .map((row) => {
          const parent = row['_dlt_parent_id']
          return told({
            data: dataOf(row, types[name]),
            ...(typeof parent === 'string' && {
              parent: byRef.get(parent) ?? 'no parent',
              index: String(row['_dlt_list_idx']),
            }),
          })
        })
        .toSorted(),
    }
  return result
}

/** Columns of versions, which are no data of dlt's, and not listed with its types. */
const VALIDITY: ReadonlySet<string> = new Set(['_dlt_valid_from', '_dlt_valid_to', 'vf', 'vt'])

const dataOf = (row: DltRow, types: Readonly<Record<string, string | null>> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(row).flatMap(([name, value]): [string, string][] => {
      if (value === null || (name.startsWith('_dlt_') && !VALIDITY.has(name))) return []
      const type = VALIDITY.has(name) ? 'timestamp' : types[name]
      return [[name.replace('_dlt_', '_sluice_'), cellOf(value, type)]]
    }),
  )

function cellOf(value: Value, type: string | null | undefined): string {
  if (typeof value === 'object' || type === 'json') return compact(JSON.stringify(value))
  if (type !== 'timestamp') return String(value)
  const zoned = /Z|[+-]\d\d:\d\d$/.test(String(value)) ? String(value) : `${String(value)}Z`
  return new Date(zoned).toISOString().replace('.000Z', 'Z').replace('T00:00:00Z', '')
}

const compact = (json: string): string => {
  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sorted)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .toSorted(([a], [b]) => (a < b ? -1 : 1))
              .map(([key, item]) => [key, sorted(item)]),
          )
        : value
  return JSON.stringify(sorted(JSON.parse(json)))
}
