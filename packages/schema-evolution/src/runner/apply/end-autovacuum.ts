import type { Engine } from '@sluice/engine'
import type { SqlFile } from '../../migration/sql-file.ts'
import { touches } from '../history/footprint.ts'
import { sqlState } from '../../statements/sql-error.ts'

/** Tables on which something works that may be an autovacuum; users without rights see the locks, and not whose they are. */
const VACUUMED = `
select distinct n.nspname as "schema", c.relname as name, format('%I.%I', n.nspname, c.relname) as "table"
from pg_locks l
join pg_class c on c.oid = l.relation
join pg_namespace n on n.oid = c.relnamespace
where l.database = (select oid from pg_database where datname = current_database())
  and l.mode = 'ShareUpdateExclusiveLock'
  and l.granted
  and l.pid <> pg_backend_pid()
  and c.relkind = 'r'
  and n.nspname not like 'pg\\_%'`

interface Vacuumed {
  readonly schema: string
  readonly name: string
  readonly table: string
}

/** The table stays in use, is none of this user's, or is gone: the file is tried again as it is. */
const NO_MATTER: ReadonlySet<string | undefined> = new Set(['55P03', '42501', '42P01'])

/**
 * Makes autovacuum leave the tables that a file touches. It gives way only to who waits for a second (`deadlock_timeout`),
 * which no statement of a migration does; this lock may be waited for, since neither readers nor writers queue behind it.
 */
export async function endAutovacuum(engine: Engine, file: SqlFile): Promise<void> {
  if (engine.kind === 'duckdb') return
  const tables = await engine.session.rows<Vacuumed & Record<string, unknown>>(VACUUMED)
  for (const { schema, name, table } of tables) {
    if (!touches(file, `${schema}.${name}`)) continue
    try {
      await engine.transaction(async (tx) => {
        await tx.script(`set local lock_timeout = '5s'`)
        await tx.script(`lock table ${table} in share update exclusive mode`)
      })
    } catch (cause) {
      if (!NO_MATTER.has(sqlState(cause))) throw cause
    }
  }
}
