import { besideSystemColumns, nestedTableName } from '@sluice/schema'
import { hintFor } from '../api/rows/column-hint.ts'
import { tableOf, type Resource } from '../api/resource.ts'
import { keyColumn } from '../context/key-columns.ts'
import { renamedIn, reviewedTypes, type LoadContext } from '../context/load-context.ts'
import type { RawTable } from '../raw/raw-table.ts'

/**
 * Names in the database of the columns with the values of a cursor, one for each path. A path of several keys leads into an
 * object, unless the rows have a key with dots; where a load has no row, the table says which.
 */
export function cursorColumns(
  paths: readonly string[],
  { columns }: Pick<RawTable, 'columns'>,
  resource: Resource,
  context: LoadContext,
): readonly string[] {
  const table = tableOf(resource)
  const sources = new Set(columns.map(({ source }) => source))
  const reviewed = reviewedTypes(context).get(table)
  return paths.map((path) => {
    const keys = path.split('.')
    const splits = keys.map((_, below) => {
      const first = keys.slice(0, keys.length - below).join('.')
      const own = nameOf(resource, path, [first, ...keys.slice(keys.length - below)])
      return { first, name: renamedIn(context, table, own) }
    })
    const found =
      splits.find(({ first }) => sources.has(first)) ??
      splits.find(({ name }) => reviewed?.has(name)) ??
      splits.at(-1)
    return found?.name ?? ''
  })
}

const nameOf = (resource: Resource, path: string, keys: readonly string[]): string =>
  keys.length === 1
    ? keyColumn(resource, path)
    : (hintFor(resource.columns, path)?.name ?? besideSystemColumns(nestedTableName(keys)))
