import { expect } from 'vitest'
import { openShadow } from '../../../packages/schema-evolution/src/shadow/open-shadow.ts'
import type { Shadow } from '../../../packages/schema-evolution/src/shadow/shadow.ts'

/** What a database holds that is not there from the start, and what it is set to. */
const STATE = `select 'schema' as what, nspname || coalesce(nspacl::text, '') as name from pg_namespace
  union all select 'relation', oid::regclass::text from pg_class where oid >= 16384
  union all select 'function', oid::regprocedure::text from pg_proc where oid >= 16384
  union all select 'type', oid::regtype::text from pg_type where oid >= 16384
  union all select 'role', rolname from pg_roles
  union all select 'extension', extname from pg_extension
  union all select 'comment', d.description from pg_description d join pg_namespace n on n.oid = d.objoid where nspname = 'public'
  union all select 'setting', name || '=' || setting from pg_settings where name in ('search_path', 'lock_timeout', 'DateStyle')
  union all select 'migrations', count(*)::text from _sluice.migrations
  union all select 'renames', count(*)::text from _sluice.renames
  union all select 'load_id', is_called::text from _sluice.load_id
  order by 1, 2`
export const stateOf = ({ session }: Shadow) => session.rows(STATE)
export const startOf = ({ session }: Shadow) => session.rows('select pg_postmaster_start_time()::text as at')

/** A shadow that runs this leaves nothing of it to the next one. */
export async function assertNotUsedAgain(sql: string): Promise<void> {
  const first = await openShadow('postgres')
  const before = await stateOf(first)
  await first.session.script(sql)
  await first[Symbol.asyncDispose]()
  await using second = await openShadow('postgres')
  expect(await stateOf(second)).toEqual(before)
}
