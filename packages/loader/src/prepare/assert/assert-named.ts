import { tableOf } from '../../api/resource.ts'
import { reviewedTypes, type LoadContext } from '../../context/load-context.ts'
import type { StagedResource } from '../../staged/staged-resource.ts'
import { NoKeyInAnyRow } from './key-missing.ts'

/** The rows that a load has for a table, as far as the names of their columns go. */
export interface NamedRows {
  readonly rows: number
  readonly columns: readonly { readonly name: string }[]
  /** Columns that no row has a value for. */
  readonly emptyColumns: readonly string[]
}

/**
 * What to say of columns that options name, and that neither the rows nor the table have.
 * A column of hardDelete may well have no value: where no row deletes its key.
 * @throws SluiceError where that column alone says whether a row has changed, or how new it is
 */
export function namedColumnWarnings(
  place: string,
  root: NamedRows | undefined,
  { resource, strategy, dedupSort }: Pick<StagedResource, 'resource' | 'strategy' | 'dedupSort'>,
  context: LoadContext,
): readonly string[] {
  if (root === undefined || root.rows === 0) return []
  const reviewed = reviewedTypes(context).get(tableOf(resource))
  const isUnknown = (name: string): boolean =>
    !root.columns.some((column) => column.name === name) && reviewed?.has(name) !== true
  const version = strategy?.versions?.rowVersion
  if (version !== undefined && isUnknown(version)) throw new NoKeyInAnyRow(place, version, 'rowVersionColumn')
  const { hardDelete, newestBy } = strategy ?? {}
  if (newestBy !== undefined) {
    // Without it, older rows would replace newer ones.
    if (isUnknown(newestBy) && !root.emptyColumns.includes(newestBy))
      throw new NoKeyInAnyRow(place, newestBy, 'newestBy')
    return []
  }
  return [
    ...(hardDelete !== undefined && isUnknown(hardDelete) && !root.emptyColumns.includes(hardDelete)
      ? [`no row and no table has the column ${hardDelete} of hardDelete: no row deletes its key`]
      : []),
    ...(dedupSort && isUnknown(dedupSort.column)
      ? [`no row and no table has the column ${dedupSort.column} of dedupSort: the last row of a key wins`]
      : []),
  ]
}
