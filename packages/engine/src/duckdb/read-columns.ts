import type { Session } from '../session.ts'
import { sqlFile } from '../sql-file.ts'

const QUERY = sqlFile('../../sql/catalog-columns.duckdb.sql', import.meta.url)

export interface DuckdbColumn {
  readonly table: string
  readonly column: string
  readonly place: number
  readonly type: string
  readonly nullable: boolean
  readonly comment: string | null
  /** SQL of its default, or of the value that is computed each time. */
  readonly default: string | null
}

/** The columns of the tables of a dataset, by table. */
export async function readDuckdbColumns(
  session: Pick<Session, 'rows'>,
  dataset: string,
): Promise<ReadonlyMap<string, readonly DuckdbColumn[]>> {
  const found = await session.rows<{ readonly json: DuckdbColumn }>(QUERY, [dataset])
  const columns = found.map(({ json }) => json).toSorted((a, b) => a.place - b.place)
  return Map.groupBy(columns, ({ table }) => table)
}
