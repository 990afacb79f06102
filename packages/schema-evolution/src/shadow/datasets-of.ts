import type { Session } from '@sluice/engine'
import { SYSTEM_SCHEMA } from '@sluice/schema'

/** The schemas of a shadow database that have tables, without our own and the engine's. */
export async function datasetsOf(session: Session): Promise<readonly string[]> {
  const rows = await session.rows<{ dataset: string }>(
    `select distinct table_schema as dataset from information_schema.tables
     where table_catalog = current_database()
       and table_schema not in ('${SYSTEM_SCHEMA}', 'information_schema', 'pg_catalog')`,
  )
  return rows.map(({ dataset }) => dataset)
}
