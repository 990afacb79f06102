import type { ClientBase } from 'pg'

/**
 * Where names without a schema are looked up. Whoever may create functions in `public` could otherwise have them run as
 * the loader: one that fits the arguments better is chosen before PostgreSQL's own.
 */
export const SEARCH_PATH = 'pg_catalog, pg_temp'

/** For the beginning of a transaction; also right where other clients get the connection afterwards. */
export const SET_SEARCH_PATH = `set local search_path = ${SEARCH_PATH}`

/**
 * Sets the search path of a new connection. False behind a pooler, which gives the connection to other clients between
 * transactions: the setting would reach them, and not all of ours. A pooler shows in the process id, which is its own.
 */
export async function setSearchPath(client: ClientBase): Promise<boolean> {
  const { processID } = client as { processID?: number | null }
  const { rows } = await client.query<{ path: string | null }>(
    `select case when pg_catalog.pg_backend_pid() operator(pg_catalog.=) ${Number(processID ?? 0)}
       then pg_catalog.set_config('search_path', '${SEARCH_PATH}', false) end as path`,
  )
  return rows[0]?.path === SEARCH_PATH
}
