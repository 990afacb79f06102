import { sqlDatabase, sqlTable } from 'sluice/sources'

/** Tables of a Postgres or MySQL database, or of a file: `duckdb:path`, `sqlite:path`. Types and keys come from its catalog. */
export const acme = () =>
  sqlDatabase({
    name: 'acme',
    secrets: { url: 'ACME_DATABASE_URL' },
    tables: [sqlTable('items', { incremental: { cursor: 'updated_at' } })],
  })
