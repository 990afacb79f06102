import type { Dialect } from '../../dialect.ts'
import { finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { goingRows } from '../table/row-filter.ts'
import { nestedIn, type Deletion } from './deletion.ts'
import { sameKey } from '../table/values.ts'

/** The rows in `nested` (a final table, quoted) of those root rows that staged rows are about to replace. */
export const deleteNested = (
  dialect: Dialect,
  root: MergeTable,
  out: string | undefined,
  nested: string,
): Deletion =>
  nestedIn(nested, {
    from: `${finalOf(root)} as f`,
    row: 'f',
    using: `${stagingOf(root)} as s`,
    where: `${sameKey(dialect, root)}\n  and ${goingRows(root, out)}`,
  })
