import { createHash } from 'node:crypto'
import type { EngineKind } from './engine.ts'
import type { Session } from './session.ts'
import { sqlFile } from './sql-file.ts'
import type { Transaction } from './transaction.ts'

const TABLES = sqlFile('../sql/system.sql', import.meta.url)
const FUNCTIONS = {
  duckdb: sqlFile('../sql/functions.duckdb.sql', import.meta.url),
  postgres: `${sqlFile('../sql/functions.postgres.sql', import.meta.url)}
${sqlFile('../sql/dependents.postgres.sql', import.meta.url)}`,
}

const comments = {
  duckdb: `select comment from duckdb_tables()
    where schema_name = '_sluice' and table_name = 'loads' and database_name = current_database()`,
  postgres: `select pg_catalog.obj_description(pg_catalog.to_regclass('_sluice.loads'), 'pg_class') as comment`,
}

/** The part of an engine that the installation needs; a shadow database has no more. */
export interface SystemHost {
  readonly kind: EngineKind
  readonly session: Pick<Session, 'rows'>
  transaction(work: (tx: Pick<Transaction, 'lock' | 'script'>) => Promise<void>): Promise<void>
}

/** Creates the schema `_sluice` with its tables and functions, or brings an older one up to date. */
export async function installSystem(engine: SystemHost): Promise<void> {
  const text = `${TABLES}\n${FUNCTIONS[engine.kind]}`
  const version = `sluice system ${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
  if ((await installedVersion(engine)) === version) return
  await engine.transaction(async (tx) => {
    await tx.lock('_sluice')
    await tx.script(text)
    await tx.script(`comment on table _sluice.loads is '${version}'`)
  })
}

/** The version that the schema `_sluice` says it has; undefined where there is none. */
export async function installedVersion(engine: SystemHost): Promise<string | undefined> {
  const [row] = await engine.session.rows<{ comment: string | null }>(comments[engine.kind])
  return row?.comment ?? undefined
}
