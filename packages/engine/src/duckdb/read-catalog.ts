import type { Table } from '@sluice/schema'
import { tablesOf, type CatalogRow } from '../catalog-rows.ts'
import { keyInComment } from '../key-comment.ts'
import type { Session } from '../session.ts'
import { sqlFile } from '../sql-file.ts'
import { duckdbDialect } from './dialect.ts'

const QUERY = sqlFile('../../sql/catalog.duckdb.sql', import.meta.url)

/** The tables of these datasets, with the keys that their comments record. */
export async function readDuckdbCatalog(
  session: Session,
  datasets: readonly string[],
): Promise<readonly Table[]> {
  const rows = await session.rows<Omit<CatalogRow, 'key'> & { comment: string | null }>(QUERY, [datasets])
  return tablesOf(
    rows.map((row) => ({ ...row, key: keyInComment(row.comment) })),
    duckdbDialect,
  )
}
