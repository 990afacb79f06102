import { qualified, type Engine } from '@sluice/engine'
import { LIST_INDEX, LOAD_ID, PARENT_ID, ROOT_ID, ROW_ID, type Table } from '@sluice/schema'

type Row = Record<string, unknown>

/** A row's data, with the rows that name it as their parent inside, in the order of their lists. */
interface Tree {
  readonly row: Row
  readonly nested: Readonly<Record<string, readonly Tree[]>>
}

const NESTED_IN = '__'

/**
 * The rows of all final tables by root table, as sorted text without ids. Nested rows are found through their parents, so
 * lost links show: rows that no parent has come out under `orphans`, repeated ids under `repeated`.
 */
export async function finalRows(
  engine: Engine,
  datasets: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const tables = await engine.catalog(datasets)
  const read = new Map<string, readonly Row[]>()
  for (const table of tables) {
    read.set(
      nameOf(table),
      await engine.session.rows<Row>(`select * from ${qualified(table.dataset, table.name)}`),
    )
  }
  const result: Record<string, readonly string[]> = {}
  for (const table of tables) {
    const name = nameOf(table)
    const rows = read.get(name) ?? []
    const ids = rows.map((row) => row[ROW_ID])
    if (new Set(ids).size !== ids.length) result[`${name} repeated`] = ids.map(String)
    const isNested = table.columns.some((column) => column.name === PARENT_ID)
    if (isNested) {
      const lost = orphans(rows, parentOf(name, read), read.get(rootOf(name, read)) ?? [])
      if (lost.length > 0) result[`${name} orphans`] = lost
    } else {
      result[name] = rows.map((row) => textOf(treeOf(name, row, read))).toSorted()
    }
  }
  return result
}

const nameOf = ({ dataset, name }: Pick<Table, 'dataset' | 'name'>): string => `${dataset}.${name}`

/** The longest name that this one continues. */
function parentName(name: string, read: ReadonlyMap<string, unknown>): string {
  const above = [...read.keys()].filter((other) => name.startsWith(other + NESTED_IN))
  return above.toSorted((a, b) => b.length - a.length)[0] ?? ''
}

const parentOf = (name: string, read: ReadonlyMap<string, readonly Row[]>): readonly Row[] =>
  read.get(parentName(name, read)) ?? []

function rootOf(name: string, read: ReadonlyMap<string, unknown>): string {
  const parent = parentName(name, read)
  return parent === '' ? name : rootOf(parent, read)
}

function orphans(rows: readonly Row[], parents: readonly Row[], roots: readonly Row[]): readonly string[] {
  const parentIds = new Set(parents.map((row) => row[ROW_ID]))
  const rootIds = new Set(roots.map((row) => row[ROW_ID]))
  return rows.filter((row) => !parentIds.has(row[PARENT_ID]) || !rootIds.has(row[ROOT_ID])).map(dataOf)
}

function treeOf(name: string, row: Row, read: ReadonlyMap<string, readonly Row[]>): Tree {
  const children = [...read].filter(([other]) => parentName(other, read) === name)
  const nested = children.map(([child, rows]): [string, readonly Tree[]] => [
    child,
    rows
      .filter((one) => one[PARENT_ID] === row[ROW_ID])
      .toSorted((a, b) => Number(a[LIST_INDEX]) - Number(b[LIST_INDEX]))
      .map((one) => treeOf(child, one, read)),
  ])
  return { row, nested: Object.fromEntries(nested) }
}

const SYSTEM: ReadonlySet<string> = new Set([ROW_ID, LOAD_ID, PARENT_ID, ROOT_ID])

const dataOf = (row: Row): string =>
  JSON.stringify(
    Object.entries(row)
      .filter(([name]) => !SYSTEM.has(name))
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value),
  )

const textOf = ({ row, nested }: Tree): string =>
  dataOf(row) +
  Object.entries(nested)
    .filter(([, rows]) => rows.length > 0)
    .map(([name, rows]) => ` ${name}[${rows.map(textOf).join(', ')}]`)
    .join('')
