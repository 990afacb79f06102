import type { EngineKind, Session } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import type { Model } from '../model.ts'
import { describedQuery } from './bound-query.ts'
import { runWithQuery, TWICE_HINT } from './query-error.ts'

/**
 * PostgreSQL refuses a query with two columns of one name; DuckDB would give the second one another name. Says the same there.
 * @throws SluiceError E_MODEL_SQL
 */
export async function assertDistinct(
  session: Pick<Session, 'rows'>,
  kind: EngineKind,
  model: Pick<Model, 'file' | 'line' | 'incremental'>,
  query: string,
): Promise<void> {
  if (kind === 'postgres') return
  const described = await describedQuery(session, kind, model, query)
  const columns = await runWithQuery('describe', described, (sql) =>
    session.rows<{ column_name: string }>(sql),
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
}
