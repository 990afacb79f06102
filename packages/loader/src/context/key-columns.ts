import { besideSystemColumns, renamed, snakePath, type Rename } from '@sluice/schema'
import { columnPath, type Child } from '../api/rows/children.ts'
import { hintFor } from '../api/rows/column-hint.ts'
import { tableOf, type Resource, type ResourceOptions } from '../api/resource.ts'

/** Name in the database of a column that the resource names in the source's spelling. */
export const keyColumn = ({ columns }: ResourceOptions, source: string): string =>
  hintFor(columns, source)?.name ?? (source.startsWith('_') ? source : besideSystemColumns(snakePath(source)))

/** The primary key in the names of the database. */
export function keyNames(resource: ResourceOptions): readonly string[] {
  const { primaryKey = [] } = resource
  return [primaryKey].flat().map((source) => keyColumn(resource, source))
}

/** The columns of the primary key, and the names that they have in nested tables where these are to have them. */
export const rootKeyNames = (resource: ResourceOptions): ReadonlyMap<string, string> =>
  new Map(
    resource.rootKey === true
      ? keyNames(resource).map((name) => [name, `_${tableOf(resource)}_${name}`])
      : [],
  )

/** The key of the rows of a list in the names of the database, but for migrations. */
export const childKeyNames = ({ columns }: ResourceOptions, { path, primaryKey }: Child): readonly string[] =>
  primaryKey.map(
    (source) =>
      hintFor(columns, columnPath(path, source))?.name ??
      (source === '[]' ? 'value' : besideSystemColumns(snakePath(source))),
  )

/** The columns that options of a resource name, in the source's spelling. */
export function namedSources(resource: ResourceOptions): readonly string[] {
  const {
    primaryKey = [],
    mergeKey = [],
    hardDelete = [],
    newestBy = [],
    mergeStrategy,
    dedupSort,
  } = resource
  const rowVersion = typeof mergeStrategy === 'object' ? (mergeStrategy.rowVersionColumn ?? []) : []
  return [primaryKey, mergeKey, hardDelete, newestBy, rowVersion, dedupSort?.column ?? []].flat()
}

/** The resource with the columns that its options name under the names that a migration gave to them. */
export function withRenamedKeys(resource: Resource, renames: readonly Rename[], dataset: string): Resource {
  const { columns } = resource
  const table = { dataset, name: tableOf(resource) }
  const hints = namedSources(resource).flatMap((source) => {
    const name = keyColumn(resource, source)
    const now = renamed(renames, table, name)
    return now === name ? [] : [[source, { ...hintFor(columns, source), name: now }] as const]
  })
  return hints.length === 0
    ? resource
    : { ...resource, columns: { ...columns, ...Object.fromEntries(hints) } }
}
