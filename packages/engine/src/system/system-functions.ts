import type { EngineKind } from '../engine.ts'
import { sqlFile } from '../sql-file.ts'

/** Creates the functions of the schema `_sluice`, or brings them up to date. */
export const SYSTEM_FUNCTIONS: Readonly<Record<EngineKind, string>> = {
  duckdb: sqlFile('../../sql/functions.duckdb.sql', import.meta.url),
  postgres: [
    sqlFile('../../sql/functions.postgres.sql', import.meta.url),
    sqlFile('../../sql/created-again.postgres.sql', import.meta.url),
    sqlFile('../../sql/dependents.postgres.sql', import.meta.url),
    sqlFile('../../sql/exchange.postgres.sql', import.meta.url),
    sqlFile('../../sql/rehearse.postgres.sql', import.meta.url),
    sqlFile('../../sql/put-in-place.postgres.sql', import.meta.url),
    sqlFile('../../sql/become-table.postgres.sql', import.meta.url),
  ].join('\n'),
}
