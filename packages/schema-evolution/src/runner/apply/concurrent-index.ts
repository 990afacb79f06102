import { setTimeout as sleep } from 'node:timers/promises'
import { ident, unquoted, type Session } from '@sluice/engine'
import type { Log } from '@sluice/loader'

/** An index that a statement builds while others write. */
interface ConcurrentIndex {
  readonly name: string
  /** As the statement writes it: what `to_regclass` takes. */
  readonly table: string
}

const NAME = '"(?:[^"]|"")+"|[\\w$\\u0080-\\uffff]+'
const CREATE = new RegExp(
  `^create\\s+(?:unique\\s+)?index\\s+concurrently\\s+(?:if\\s+not\\s+exists\\s+)?(${NAME})\\s+on\\s+(?:only\\s+)?((?:${NAME})(?:\\s*\\.\\s*(?:${NAME}))?)`,
  'i',
)

/** The index that a statement builds concurrently; undefined for other statements, and where it gives no name. */
export function concurrentIndex(statement: string): ConcurrentIndex | undefined {
  const [, name, table] = CREATE.exec(statement) ?? []
  if (name === undefined || table === undefined || /^on$/i.test(name)) return undefined
  return { name: unquoted(name), table: table.replaceAll(/\s/g, '') }
}

const FIND = `
select
  n.nspname as "schema",
  i.indisvalid as valid,
  exists (select 1 from pg_stat_progress_create_index p where p.index_relid = i.indexrelid) as building
from pg_index i
join pg_class c on c.oid = i.indexrelid
join pg_namespace n on n.oid = c.relnamespace
where i.indrelid = to_regclass($1)
  and c.relname = $2`

interface Found {
  readonly schema: string
  readonly valid: boolean
  readonly building: boolean
}

const PAUSE = 200

/**
 * Makes room for an index that an earlier run began: waits while the server still builds it, and drops what a failed
 * build left behind. True where that run's index is there and whole, so that there is nothing to do.
 */
export async function isBuilt(
  session: Session,
  { name, table }: ConcurrentIndex,
  { resumed, log }: { readonly resumed: boolean; readonly log: Log },
): Promise<boolean> {
  for (let logged = false; ; logged = true) {
    const [found] = await session.rows<Found & Record<string, unknown>>(FIND, [table, name])
    if (!found) return false
    if (found.building) {
      if (!logged) log.info(`index ${name} is being built by an earlier run, waiting for it`)
      await sleep(PAUSE)
      continue
    }
    if (found.valid) return resumed
    log.warn(`index ${name} is invalid after a failed build: dropping it and building it again`)
    await session.script(`drop index concurrently if exists ${ident(found.schema)}.${ident(name)}`)
    return false
  }
}
