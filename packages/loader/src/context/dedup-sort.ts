import type { DedupSort, ResourceOptions } from '../api/resource.ts'
import { keyColumn } from './key-columns.ts'

/** Which row of a key wins in one load, with the name that its column has in the database: the last one read if undefined. */
export function dedupSortOf(resource: ResourceOptions): DedupSort | undefined {
  const { dedupSort, newestBy } = resource
  const sort = newestBy === undefined ? dedupSort : ({ column: newestBy, order: 'desc' } as const)
  return sort && { column: keyColumn(resource, sort.column), order: sort.order }
}
