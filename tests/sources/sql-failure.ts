import { sqlDatabase, type SqlDatabaseOptions } from '@sluice/sources'
import { openTestProject } from '../support/project.ts'

/** What a first load of a database into DuckDB fails with; no properties where it succeeds. */
export async function sqlFailure(
  options: Omit<SqlDatabaseOptions, 'name'>,
): Promise<Readonly<Record<string, unknown>>> {
  await using project = await openTestProject({
    kind: 'duckdb',
    sources: [sqlDatabase({ name: 'shop', ...options })],
  })
  return await project.load().then(
    () => ({}),
    ({ message, code, place, hint }) => ({ message, code, place, hint }),
  )
}
