import { sqlFile, type Session } from '@sluice/engine'
import type { TableName } from '@sluice/schema'

const NEEDED = sqlFile('../../sql/needed.postgres.sql', import.meta.url)

/** A table or view of a Postgres database. */
export interface NeededRelation extends TableName {
  /** False for a view. */
  readonly has_rows: boolean
}

/** These tables and views of a Postgres database, by `dataset.name`, with all that they read or refer to. */
export const neededTables = (
  session: Session,
  names: readonly string[],
): Promise<readonly NeededRelation[]> =>
  session.rows<NeededRelation & Record<string, unknown>>(NEEDED, [names])
