import { SYSTEM_SCHEMA } from '@sluice/schema'
import { ident, idents, literal, type Session } from '@sluice/engine'

/** Drops what a replay made, and says whether the database is as it was before. */
export type Restore = () => Promise<boolean>

const RELATIONS = `select relnamespace::regnamespace::text as schema, relname as name, relkind as kind from pg_class
  where relnamespace = 'pg_catalog'::regnamespace and relkind = 'r'
    or relnamespace = '${SYSTEM_SCHEMA}'::regnamespace and relkind in ('r', 'S')
  order by 1, 2`
const SCHEMAS = `select nspname as name from pg_namespace
  where not starts_with(nspname, 'pg_') and nspname not in ('public', 'information_schema', '${SYSTEM_SCHEMA}')`

/**
 * Remembers a PGlite as it is now: how many rows each system catalog and each table of `_sluice` has. One that is gone once
 * the schemas of the replay are dropped, or was written since (by its transaction id), is a change of something
 * else, as of a role or a setting.
 */
export async function rememberUntouched(session: Session): Promise<Restore> {
  const [now] = await session.rows<{ xid: string }>('select pg_current_xact_id()::text as xid')
  const relations = await session.rows<{ schema: string; name: string; kind: string }>(RELATIONS)
  const marks = relations.map(({ schema, name, kind }) => {
    const mark =
      kind === 'S'
        ? 'is_called::text'
        : `count(*) || '+' || count(*) filter (where xmin::text::bigint > ${literal(now?.xid ?? '0')}::bigint)`
    return `(select ${mark} from ${ident(schema)}.${ident(name)})`
  })
  const question = `select concat_ws(' ', ${marks.join(',\n  ')}) as marks`
  const read = async (): Promise<unknown> => (await session.rows(question))[0]?.['marks']
  const before = await read()
  return async () => {
    await session.script('discard all')
    const schemas = (await session.rows<{ name: string }>(SCHEMAS)).map(({ name }) => name)
    if (schemas.length > 0) await session.script(`drop schema ${idents(schemas)} cascade`)
    return (await read()) === before
  }
}
