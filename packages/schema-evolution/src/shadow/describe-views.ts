import { ident, qualified, type EngineKind } from '@sluice/engine'
import { fullName, SluiceError, SYSTEM_SCHEMA, type Table, type TableName } from '@sluice/schema'
import type { DescribedModels } from './describe-models.ts'
import type { Shadow } from './shadow.ts'

const VIEWS: Readonly<Record<EngineKind, string>> = {
  duckdb: `
    select schema_name as dataset, view_name as name, sql
    from duckdb_views()
    where database_name = current_database() and not internal
    order by all`,
  postgres: `
    select n.nspname as dataset, c.relname as name, pg_get_viewdef(c.oid) as sql
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('v', 'm')
      and n.nspname not in ('${SYSTEM_SCHEMA}', 'information_schema', 'pg_catalog')
    order by 1, 2`,
}

/** A view with its query, or with the whole statement that makes it. */
type ViewText = TableName & { readonly sql: string }

/** The views that migrations made on a shadow, sorted by name. */
export const listViews = ({
  session,
  kind,
}: Pick<Shadow, 'session' | 'kind'>): Promise<readonly ViewText[]> =>
  session.rows<ViewText & Record<string, unknown>>(VIEWS[kind])

/** Has a table like each view while they are described. */
const SCRATCH = '__sluice_views'

/**
 * The views of a shadow as tables that can only be read: no engine says which of their columns are never null. One that cannot be
 * read is left out, and said in `failures`.
 */
export async function describeViews(shadow: Shadow): Promise<DescribedModels> {
  const views = await listViews(shadow)
  if (views.length === 0) return { tables: [], failures: [] }
  const { session } = shadow
  const failures: SluiceError[] = []
  await session.script(`create schema ${ident(SCRATCH)}`)
  try {
    for (const [i, view] of views.entries()) {
      const copy = qualified(SCRATCH, String(i))
      await session
        .script(`create table ${copy} as select * from ${qualified(view.dataset, view.name)} limit 0`)
        .catch((error: Error) => failures.push(unreadable(view, error)))
    }
    const copies = (await shadow.tables()).filter(({ dataset }) => dataset === SCRATCH)
    const tables = copies.flatMap((copy) => {
      const view = views[Number(copy.name)]
      return view ? [readOnly(view, copy)] : []
    })
    return { tables, failures }
  } finally {
    await session.script(`drop schema ${ident(SCRATCH)} cascade`)
  }
}

const readOnly = ({ dataset, name }: TableName, { columns }: Table): Table => ({
  dataset,
  name,
  primaryKey: [],
  columns: columns.map((column) => ({ ...column, filled: 'always' })),
})

const unreadable = (view: TableName, { message }: Error): SluiceError =>
  new SluiceError(`the view cannot be read: ${message.split('\n')[0] ?? ''}`, {
    code: 'E_VIEW',
    place: fullName(view),
    hint: 'write a migration that drops the view, or creates it again',
  })
