import type { Session } from '../session.ts'

/** The version of the DuckDB that a session runs on. */
export async function duckdbVersion(session: Pick<Session, 'rows'>): Promise<string> {
  const [row] = await session.rows<{ version: string }>('select version() as version')
  return row?.version ?? ''
}
