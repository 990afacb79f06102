import { textArray } from '../postgres/text-array.ts'
import type { Engine } from '../engine.ts'
import { sqlFile } from '../sql-file.ts'

const POSTGRES = sqlFile('../../sql/outside-references.postgres.sql', import.meta.url)

/**
 * What depends on tables of these schemas and is in another one, such as `view bi.daily`: PostgreSQL would drop it with them.
 * In DuckDB nothing does; a view there fails once its table is gone.
 */
export async function outsideReferences(
  { kind, session }: Pick<Engine, 'kind' | 'session'>,
  schemas: readonly string[],
): Promise<readonly string[]> {
  if (kind === 'duckdb') return []
  return (await session.rows<{ what: string }>(POSTGRES, [textArray(schemas)])).map(({ what }) => what)
}
