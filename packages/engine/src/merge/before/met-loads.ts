import { LOAD_ID } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { at, finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { sameKey } from '../table/values.ts'

/** Those of some loads that own final rows whose keys a load has staged, whether it changes them or not. */
export const metLoads = (dialect: Dialect, root: MergeTable, loadIds: readonly number[]): string =>
  `select distinct ${at('f', LOAD_ID)} as "loadId"
from ${finalOf(root)} as f
join ${stagingOf(root)} as s on ${sameKey(dialect, root)}
where ${at('f', LOAD_ID)} in (${loadIds.join(', ')})
order by 1`
