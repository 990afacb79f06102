import type { Table } from '@sluice/schema'
import { tablesOf, type CatalogRow } from '../catalog-rows.ts'
import { keyInComment } from '../comments.ts'
import type { Session } from '../session.ts'
import { sqlFile } from '../sql-file.ts'
import { duckdbDialect } from './dialect.ts'

const QUERY = sqlFile('../../sql/catalog.duckdb.sql', import.meta.url)

/** One table as the query gives it. */
interface CatalogTable extends Pick<CatalogRow, 'dataset' | 'name' | 'guarded'> {
  readonly comment: string | null
  readonly columns: readonly Pick<
    CatalogRow,
    'column' | 'type' | 'nullable' | 'masked' | 'filled' | 'strict'
  >[]
}

/** The tables of these datasets, with the keys that their comments record. */
export async function readDuckdbCatalog(
  session: Session,
  datasets: readonly string[],
): Promise<readonly Table[]> {
  const tables = await session.rows<CatalogTable>(QUERY, [datasets])
  return tablesOf(
    tables.flatMap(({ columns, comment, ...table }) => {
      const key = keyInComment(comment)
      return columns.map((column) => ({ ...table, ...column, key }))
    }),
    duckdbDialect,
  )
}
