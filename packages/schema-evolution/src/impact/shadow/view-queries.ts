import { qualified, type EngineKind } from '@sluice/engine'
import { SYSTEM_SCHEMA, type TableName } from '@sluice/schema'
import type { Migration } from '../../migration/read/read-migrations.ts'
import type { Shadow } from '../../shadow/shadow.ts'
import type { ModelQuery } from './model-file.ts'

const VIEW = /^create\s+(or\s+replace\s+)?(materialized\s+)?(recursive\s+)?view\b/i

const VIEWS: Readonly<Record<EngineKind, string>> = {
  duckdb: `
    select schema_name as dataset, view_name as name
    from duckdb_views()
    where database_name = current_database() and not internal
    order by all`,
  postgres: `
    select n.nspname as dataset, c.relname as name
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('v', 'm')
      and n.nspname not in ('${SYSTEM_SCHEMA}', 'information_schema', 'pg_catalog')
    order by 1, 2`,
}

/** Whether SQL for an engine makes views, so that it is worth a look. */
export const makesViews = (migrations: readonly Migration[], kind: EngineKind): boolean =>
  migrations.some(({ sql }) => sql[kind]?.statements.some(({ text }) => VIEW.test(text)))

/** The views of a shadow as queries, each at the place of the newest statement that makes it. */
export async function viewQueries(
  shadow: Shadow,
  migrations: readonly Migration[],
  kind: EngineKind,
): Promise<readonly ModelQuery[]> {
  const views = await shadow.session.rows<TableName & Record<string, unknown>>(VIEWS[kind])
  return views.map((view) => ({
    kind: 'view',
    ...placeOf(view, migrations, kind),
    name: `${view.dataset}.${view.name}`,
    sql: `select * from ${qualified(view.dataset, view.name)}`,
  }))
}

function placeOf({ name }: TableName, migrations: readonly Migration[], kind: EngineKind) {
  const made = migrations.flatMap(({ sql }) => {
    const file = sql[kind]
    const statements = file?.statements ?? []
    return statements
      .filter(({ text }) => VIEW.test(text) && text.includes(name))
      .map(({ line }) => ({ file: file?.path ?? '', line }))
  })
  return made.at(-1) ?? { file: '', line: 1 }
}
