import type { Session } from '@sluice/engine'
import { counted, SluiceError, stagingSchema } from '@sluice/schema'
import { errorChain } from './known-causes/raw-error.ts'

/** PostgreSQL's code of a table that does not exist, and DuckDB's messages for the same. */
const NO_TABLE = '42P01'
const NO_DUCKDB_TABLE = /^Catalog Error: (Table|Schema) with name .* does not exist/

const STAGED = `
select load_id, schema_name, table_name, staging_table, rows_waiting
from _sluice.load_tables where staging_table is not null order by load_id, schema_name, table_name`

const TABLES = `select table_schema as "schema", table_name as name from information_schema.tables`

interface Staged {
  readonly load_id: number
  readonly schema_name: string
  readonly table_name: string
  readonly staging_table: string
  readonly rows_waiting: number
}

/** What an error about a table that does not exist comes from, where that is a staging table that somebody dropped. */
export async function missingStaging(
  session: Pick<Session, 'rows'>,
  error: unknown,
): Promise<SluiceError | undefined> {
  if (!errorChain(error).some(({ code, message }) => code === NO_TABLE || NO_DUCKDB_TABLE.test(message))) {
    return undefined
  }
  const missing = await findMissing(session).catch((): readonly Staged[] => [])
  const [first] = missing
  if (!first) return undefined
  const loads = [...new Set(missing.map(({ load_id }) => load_id))]
  const gone = missing.map(
    (one) =>
      `${one.schema_name}.${one.table_name} of load ${one.load_id} (${counted(one.rows_waiting, 'row')} waiting)`,
  )
  return new SluiceError(`somebody dropped the staging tables of ${gone.join(', ')}`, {
    code: 'E_STAGING_MISSING',
    place: `${stagingSchema(first.schema_name)}.${first.staging_table}`,
    hint: `${loads.map((id) => `sluice loads drop ${id}`).join(' && ')} counts these rows as discarded, and all commands work again; sluice load --full-refresh then loads again what the source still has`,
    cause: error,
  })
}

async function findMissing(session: Pick<Session, 'rows'>): Promise<readonly Staged[]> {
  const staged = await session.rows<Staged & Record<string, unknown>>(STAGED)
  const tables = await session.rows<{ schema: string; name: string }>(TABLES)
  const present = new Set(tables.map(({ schema, name }) => `${schema}\0${name}`))
  return staged.filter((one) => !present.has(`${stagingSchema(one.schema_name)}\0${one.staging_table}`))
}
