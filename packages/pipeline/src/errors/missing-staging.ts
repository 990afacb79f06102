import { inOneTrip, type Session } from '@sluice/engine'
import { waitingLoads, type WaitingLoadTable } from '@sluice/ledger'
import { counted, fullName, SluiceError, stagingSchema } from '@sluice/schema'
import { errorChain } from './known-causes/raw-error.ts'

/** PostgreSQL's code of a table that does not exist, and DuckDB's messages for the same. */
const NO_TABLE = '42P01'
const NO_DUCKDB_TABLE = /^Catalog Error: (Table|Schema) with name .* does not exist/

const TABLES = `select table_schema as "schema", table_name as name from information_schema.tables`

/** What an error about a table that does not exist comes from, where that is a staging table that somebody dropped. */
export async function missingStaging(session: Session, error: unknown): Promise<SluiceError | undefined> {
  if (!errorChain(error).some(({ code, message }) => code === NO_TABLE || NO_DUCKDB_TABLE.test(message))) {
    return undefined
  }
  return explained(await findMissing(session).catch((): readonly WaitingLoadTable[] => []), error)
}

/**
 * Makes sure that all that waits is there, also where nothing reads it yet.
 * @throws SluiceError E_STAGING_MISSING
 */
export async function assertStaged(session: Session): Promise<void> {
  const missing = explained(await findMissing(session))
  if (missing) throw missing
}

function explained(missing: readonly WaitingLoadTable[], cause?: unknown): SluiceError | undefined {
  const [first] = missing
  if (!first) return undefined
  const loads = [...new Set(missing.map(({ loadId }) => loadId))]
  const gone = missing.map(
    (one) => `${fullName(one)} of load ${one.loadId} (${counted(one.rowsWaiting, 'row')} waiting)`,
  )
  return new SluiceError(`somebody dropped the staging tables of ${gone.join(', ')}`, {
    code: 'E_STAGING_MISSING',
    place: `${stagingSchema(first.dataset)}.${first.staging}`,
    hint: `${loads.map((id) => `sluice loads drop ${id}`).join(' && ')} counts these rows as discarded, and all commands work again; sluice load --full-refresh then loads again what the source still has`,
    ...(cause !== undefined && { cause }),
  })
}

async function findMissing(session: Session): Promise<readonly WaitingLoadTable[]> {
  const [staged, tables] = await inOneTrip(session, (batch) => [
    waitingLoads(batch),
    batch.rows<{ schema: string; name: string }>(TABLES),
  ])
  const present = new Set(tables.map(({ schema, name }) => `${schema}\0${name}`))
  const missing = staged.filter((one) => !present.has(`${stagingSchema(one.dataset)}\0${one.staging}`))
  if (missing.length === 0) return []
  // Another process may have merged them in between.
  const keyOf = ({ dataset, name, loadId }: WaitingLoadTable): string => `${dataset}.${name} ${loadId}`
  const waiting = new Set((await waitingLoads(session)).map(keyOf))
  return missing.filter((one) => waiting.has(keyOf(one)))
}
