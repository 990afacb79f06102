import type { Session } from '@sluice/engine'
import type { LoadTable } from './load-table.ts'
import { statement } from './statement.ts'

const RENAME = statement('rename columns')

/** Records the names that the columns of a table in one load have now. */
export async function recordRenamedColumns(
  tx: Session,
  { dataset, loadId, name }: LoadTable,
  now: Pick<LoadTable, 'columns' | 'emptyColumns' | 'primaryKey' | 'strategy' | 'dedupSort'>,
): Promise<void> {
  const sort = now.dedupSort ? { ...now.dedupSort } : null
  const strategy = now.strategy ? { ...now.strategy } : null
  await tx.later(RENAME, [
    now.columns,
    now.emptyColumns,
    now.primaryKey,
    sort,
    loadId,
    dataset,
    name,
    strategy,
  ])
}
