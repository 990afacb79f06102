import { refreshOf } from '../api/options/refresh.ts'
import { tableOf, type Resource } from '../api/resource.ts'
import type { LoadContext } from './load-context.ts'

/** True where the table, or staging, may have rows that were loaded before its resource had a cursor. */
export const isFilled = (resource: Resource, { known, dataset, options }: LoadContext): boolean =>
  refreshOf(options) !== 'table' &&
  known.cursors.get(resource.name)?.reached === undefined &&
  (known.lastLoadId > 0 ||
    known.tables.some((table) => table.dataset === dataset && table.name === tableOf(resource)))
