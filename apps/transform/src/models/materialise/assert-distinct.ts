import type { EngineKind, Session } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import type { Model } from '../model.ts'
import { describedQuery } from './bound-query.ts'
import type { RelationColumn } from '../relation/relation.ts'
import { runWithQuery, TWICE_HINT } from './query-error.ts'

/**
 * PostgreSQL refuses a query with two columns of one name; DuckDB would give the second one another name. Says the same there,
 * and gives the columns that the query has, where it asks for them.
 * @throws SluiceError E_MODEL_SQL
 */
export async function assertDistinct(
  session: Pick<Session, 'rows'>,
  kind: EngineKind,
  model: Pick<Model, 'file' | 'line' | 'incremental'>,
  query: string,
): Promise<readonly RelationColumn[] | undefined> {
  if (kind === 'postgres') return undefined
  const described = await describedQuery(session, kind, model, query)
  const columns = await runWithQuery('describe', described, (sql) =>
    session.rows<{ column_name: string; column_type: string }>(sql),
  )
  const seen = new Set<string>()
  for (const { column_name: name } of columns) {
    if (seen.has(name.toLowerCase()))
      throw new SluiceError(`column "${name}" specified more than once`, {
        code: 'E_MODEL_SQL',
        place: `${model.file}:${model.line}`,
        hint: TWICE_HINT,
      })
    seen.add(name.toLowerCase())
  }
  return columns.map(({ column_name: name, column_type: type }) => ({
    name,
    type: type.replaceAll('"NULL"', 'INTEGER'),
  }))
}
