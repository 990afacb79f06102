import { ROOT_ID, ROW_ID } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { at, finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { goingRows } from '../table/row-filter.ts'
import type { Deletion } from './deletion.ts'
import { sameKey } from '../table/values.ts'

/** The rows in `nested` (a final table, quoted) of those root rows that staged rows are about to replace. */
export const deleteNested = (
  dialect: Dialect,
  root: MergeTable,
  out: string | undefined,
  nested: string,
): Deletion => ({
  from: `${nested} as n`,
  using: `${finalOf(root)} as f, ${stagingOf(root)} as s`,
  where: `${at('n', ROOT_ID)} = ${at('f', ROW_ID)}
  and ${sameKey(dialect, root)}
  and ${goingRows(root, out)}`,
})
