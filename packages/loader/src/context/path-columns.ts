import { besideSystemColumns, nestedTableName } from '@sluice/schema'
import { hintFor } from '../api/rows/column-hint.ts'
import { tableOf, type Resource } from '../api/resource.ts'
import type { RawTable } from '../raw/raw-table.ts'
import { keyColumn, namedSources } from './key-columns.ts'
import { renamedIn, reviewedTypes, type LoadContext } from './load-context.ts'

/**
 * Names in the database of the columns at these paths of the rows. A path of several keys leads into an object, unless the rows
 * have a key with dots; where a load has no row, the table says which.
 */
export function pathColumns(
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

const isPath = (source: string): boolean => source.includes('.')

/** True where an option names a column that may be in an object. */
export const namesPaths = (resource: Resource): boolean => namedSources(resource).some(isPath)

/** The resource with the columns in objects that its options name under their names in the database. */
export function withPathColumns<R extends Resource>(
  resource: R,
  raw: Pick<RawTable, 'columns'>,
  context: LoadContext,
): R {
  const paths = namedSources(resource).filter(isPath)
  if (paths.length === 0) return resource
  const names = pathColumns(paths, raw, resource, context)
  const hints = paths.map((path, i) => [path, { ...hintFor(resource.columns, path), name: names[i] }])
  return { ...resource, columns: { ...resource.columns, ...Object.fromEntries(hints) } }
}
