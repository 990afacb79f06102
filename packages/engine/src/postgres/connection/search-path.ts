import { SluiceError } from '@sluice/schema'
import type { ClientBase } from 'pg'

/**
 * Where names without a schema are looked up. Whoever may create functions in `public` could otherwise have them run as
 * the loader: one that fits the arguments better is chosen before PostgreSQL's own.
 */
export const SEARCH_PATH = 'pg_catalog, pg_temp'

/** For the beginning of a transaction; also right where other clients get the connection afterwards. */
export const SET_SEARCH_PATH = `set local search_path = ${SEARCH_PATH}`

interface Connected {
  readonly database: string
  readonly encoding: string
  readonly path: string | null
}

/**
 * Sets the search path of a new connection. False behind a pooler, which gives the connection to other clients between
 * transactions: the setting would reach them, and not all of ours. A pooler shows in the process id, which is its own.
 * @throws SluiceError E_ENCODING where the database does not hold all text
 */
export async function setSearchPath(client: ClientBase): Promise<boolean> {
  const { processID } = client as { processID?: number | null }
  const { rows } = await client.query<Connected>(
    `select
       pg_catalog.current_database()::text as database,
       pg_catalog.current_setting('server_encoding') as encoding,
       case when pg_catalog.pg_backend_pid() operator(pg_catalog.=) ${Number(processID ?? 0)}
         then pg_catalog.set_config('search_path', '${SEARCH_PATH}', false) end as path`,
  )
  const [connected] = rows
  if (connected && connected.encoding !== 'UTF8') throw notUtf8(connected)
  return connected?.path === SEARCH_PATH
}

const notUtf8 = ({ database, encoding }: Connected): SluiceError =>
  new SluiceError(
    `the database ${database} is in ${encoding}, which cannot store all text; Sluice needs UTF8`,
    {
      code: 'E_ENCODING',
      hint: `create one with \`create database NAME encoding 'UTF8' template template0\`, and name it in the url of the target`,
    },
  )
