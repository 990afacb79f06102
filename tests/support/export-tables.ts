import { ident, qualified, type Engine } from '@sluice/engine'
import {
  DELETED_AT,
  isDecimal,
  SYSTEM_COLUMNS,
  VALID_FROM,
  VALID_TO,
  type Column,
  type ColumnType,
  type Table,
} from '@sluice/schema'

type Cells = Record<string, unknown>

/** The times of loads, of which only the order is exported. */
const TIMES: readonly string[] = [VALID_FROM, VALID_TO, DELETED_AT]

/** A final table in a form that is the same for the same content, whatever the engine and the history. */
export interface ExportedTable {
  /** `name type`, sorted; Sluice's own columns left out. */
  readonly columns: readonly string[]
  readonly key: readonly string[]
  /** Root rows as JSON with their nested rows in them, sorted. Cells are canonical text; those without a value are left out. */
  readonly rows: readonly string[]
}

export type ExportedTables = Readonly<Record<string, ExportedTable>>

interface Row {
  readonly cells: Cells
  readonly id: bigint
  readonly load: bigint
  readonly parent: bigint
  readonly root: bigint
  readonly index: number
}

const isNested = ({ columns }: Table): boolean => columns.some(({ name }) => name === '_sluice_parent_id')

/**
 * Exports the root tables of these datasets, and checks what Sluice's own columns promise: ids are unique and of their
 * load, every nested row has its parent and its root, and lists have no gaps, but for rows that a contract discarded: then each
 * says its place.
 */
export async function exportTables(
  engine: Engine,
  datasets: readonly string[],
  { loads = false }: { readonly loads?: boolean },
): Promise<ExportedTables> {
  const catalog = await engine.catalog(datasets)
  const nested = new Map<string, Row[]>()
  const parents = await parentsOf(engine)
  const rowsBy = new Map<string, readonly Row[]>()
  for (const table of catalog) rowsBy.set(`${table.dataset}.${table.name}`, await readRows(engine, table))
  for (const table of catalog.filter(isNested)) {
    const name = `${table.dataset}.${table.name}`
    const parent = parents.get(name)
    if (!parent) throw new Error(`${name} is nested, and no load names its parent`)
    for (const row of rowsBy.get(name) ?? []) {
      const key = `${table.dataset}.${parent.parent} ${row.parent} ${table.name}`
      const siblings = nested.get(key)
      if (siblings) siblings.push(row)
      else nested.set(key, [row])
    }
  }
  const childrenOf = Map.groupBy(
    catalog.filter(isNested),
    ({ dataset, name }) => `${dataset}.${parents.get(`${dataset}.${name}`)?.parent}`,
  )
  const used = new Set<string>()
  const withNested = (table: Table, row: Row, root: bigint): Cells => {
    const name = `${table.dataset}.${table.name}`
    const cells = { ...row.cells }
    for (const child of childrenOf.get(name) ?? []) {
      const key = `${name} ${row.id} ${child.name}`
      const own = (nested.get(key) ?? []).toSorted((a, b) => a.index - b.index)
      used.add(key)
      for (const [place, item] of own.entries()) {
        if (item.root !== root) throw new Error(`${child.name}: the root of ${item.id} is not ${root}`)
        if (item.index !== place && !parents.get(`${child.dataset}.${child.name}`)?.discards)
          throw new Error(`${child.name}: list of ${row.id} has no place ${place}`)
        if (item.index === own[place - 1]?.index)
          throw new Error(`${child.name}: list of ${row.id} has place ${item.index} twice`)
      }
      const withPlace = (item: Row, place: number): Cells => ({
        ...withNested(child, item, root),
        ...(item.index !== place && { '> place': item.index }),
      })
      if (own.length > 0) cells[`> ${child.name}`] = own.map(withPlace)
    }
    return cells
  }
  const exported: Record<string, ExportedTable> = {}
  for (const table of catalog) {
    const name = `${table.dataset}.${table.name}`
    const rows = rowsBy.get(name) ?? []
    checkIds(name, rows, isNested(table))
    const ranks = new Map(
      [...new Set(rows.map(({ load }) => load))]
        .toSorted((a, b) => (a < b ? -1 : 1))
        .map((load, i) => [load, i]),
    )
    exported[name] = {
      columns: table.columns
        .filter(({ name: column }) => !SYSTEM_COLUMNS.has(column))
        .map(({ name: column, type }) => `${column} ${type}`)
        .toSorted(),
      key: table.primaryKey,
      rows: isNested(table)
        ? []
        : rows
            .map((row) => {
              const cells = withNested(table, row, row.id)
              return JSON.stringify(loads ? { ...cells, '> load': ranks.get(row.load) } : cells)
            })
            .toSorted(),
    }
  }
  for (const key of nested.keys()) if (!used.has(key)) throw new Error(`nested rows without a parent: ${key}`)
  return exported
}

/** Only the values: what stays the same where a column was widened by another way. */
export const valuesOf = (tables: ExportedTables): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(Object.entries(tables).map(([name, { rows }]) => [name, rows]))

function checkIds(name: string, rows: readonly Row[], nested: boolean): void {
  if (new Set(rows.map(({ id }) => id)).size !== rows.length)
    throw new Error(`${name}: a _sluice_id comes twice`)
  const stray = nested ? undefined : rows.find(({ id, load }) => id >> 32n !== load)
  if (stray) throw new Error(`${name}: row ${stray.id} is not of load ${stray.load}`)
}

/** The tables that others are nested in, and whether any load discarded rows of these. */
async function parentsOf(
  engine: Engine,
): Promise<ReadonlyMap<string, { readonly parent: string; readonly discards: boolean }>> {
  const rows = await engine.session.rows<{ name: string; parent: string; discards: boolean }>(
    `select schema_name || '.' || table_name as name, parent_table as parent, sum(rows_discarded) > 0 as discards
     from _sluice.load_tables where parent_table is not null group by 1, 2`,
  )
  return new Map(rows.map(({ name, parent, discards }) => [name, { parent, discards }]))
}

async function readRows(engine: Engine, table: Table): Promise<readonly Row[]> {
  const data = table.columns
    .filter(({ name }) => !SYSTEM_COLUMNS.has(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1)) // so that cells come sorted
  const system = (name: string, as: string): string =>
    table.columns.some((column) => column.name === name)
      ? `cast(${name} as text) as "> ${as}"`
      : `'0' as "> ${as}"`
  const selected = [
    system('_sluice_id', 'id'),
    system('_sluice_load_id', 'load'),
    system('_sluice_parent_id', 'parent'),
    system('_sluice_root_id', 'root'),
    system('_sluice_list_idx', 'index'),
    ...data.map((column) => `${cellOf(engine, column)} as ${ident(column.name)}`),
  ]
  const rows = await engine.session.rows<Record<string, string | null>>(
    `select ${selected.join(', ')} from ${qualified(table.dataset, table.name)}`,
  )
  const times = [...new Set(rows.flatMap((row) => TIMES.flatMap((name) => row[name] ?? [])))].toSorted(
    (a, b) => Date.parse(a) - Date.parse(b),
  )
  return rows.map((row) => ({
    cells: Object.fromEntries(
      data.flatMap(({ name, type }) => {
        const text = row[name]
        if (text === null || text === undefined) return []
        return [[name, TIMES.includes(name) ? times.indexOf(text) : valueOf(text, type)]]
      }),
    ),
    id: BigInt(row['> id'] ?? 0),
    load: BigInt(row['> load'] ?? 0),
    parent: BigInt(row['> parent'] ?? 0),
    root: BigInt(row['> root'] ?? 0),
    index: Number(row['> index'] ?? 0),
  }))
}

const cellOf = ({ dialect }: Engine, { name, type }: Column): string =>
  type === 'json' ? `cast(${ident(name)} as text)` : dialect.convert(ident(name), type, 'text')

/** Objects have no order of keys on Postgres; numbers keep all their digits as text. */
function valueOf(text: string, type: ColumnType): unknown {
  if (type !== 'json') return text
  return sortedKeys(
    JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
      typeof value === 'number' ? { number: plainNumber(context?.source ?? String(value)) } : value,
    ),
  )
}

/** `1.50` and `1.5` are one number. */
const plainNumber = (text: string): string => (/^-?\d+\.\d+$/.test(text) ? text.replace(/\.?0+$/, '') : text)

function sortedKeys<T>(value: T): T {
  if (Array.isArray(value)) return value.map(sortedKeys) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, inner]) => [key, sortedKeys(inner)]),
  ) as T
}

/** `decimal(18,2)` and `decimal(38,2)` are one kind of column. */
export const kindsOf = ({ columns }: ExportedTable): readonly string[] =>
  columns.map((column) => {
    const at = column.lastIndexOf(' ')
    const type = column.slice(at + 1) as ColumnType
    return isDecimal(type) ? `${column.slice(0, at)} decimal` : column
  })
