import { createHash } from 'node:crypto'
import type { Engine } from './engine.ts'
import { sqlFile } from './sql-file.ts'

const TABLES = sqlFile('../sql/system.sql', import.meta.url)
const FUNCTIONS = {
  duckdb: sqlFile('../sql/functions.duckdb.sql', import.meta.url),
  postgres: sqlFile('../sql/functions.postgres.sql', import.meta.url),
}

const comments = {
  duckdb: `select comment from duckdb_tables()
    where schema_name = '_sluice' and table_name = 'loads' and database_name = current_database()`,
  postgres: `select obj_description(to_regclass('_sluice.loads'), 'pg_class') as comment`,
}

/** Creates the schema `_sluice` with its tables and functions, or brings an older one up to date. */
export async function installSystem(engine: Engine): Promise<void> {
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
export async function installedVersion(engine: Engine): Promise<string | undefined> {
  const [row] = await engine.session.rows<{ comment: string | null }>(comments[engine.kind])
  return row?.comment ?? undefined
}
