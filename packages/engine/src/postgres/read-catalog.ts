import type { Table } from '@sluice/schema'
import { tablesOf, type CatalogRow } from '../catalog-rows.ts'
import type { Session } from '../session.ts'
import { sqlFile } from '../sql-file.ts'
import { postgresDialect } from './dialect.ts'

const QUERY = sqlFile('../../sql/catalog.postgres.sql', import.meta.url)

/** The tables of these datasets. */
export const readPostgresCatalog = async (
  session: Pick<Session, 'rows'>,
  datasets: readonly string[],
): Promise<readonly Table[]> => tablesOf(await session.rows<CatalogRow>(QUERY, [datasets]), postgresDialect)
