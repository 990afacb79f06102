import type { Session } from '@sluice/engine'
import { announcedOf, type ObservedTable } from '@sluice/schema'
import { loadTableOf, type LoadTableRow } from './load-table.ts'
import { statement } from './statement.ts'

const OBSERVED = statement('observed tables that wait')
const ANNOUNCED = statement('tables with announced columns')

interface Row extends LoadTableRow {
  inserted_at: string
  file: string | null
}

/** What waits in staging, one entry for every load and table, in load order: what a proposal has to make room for. */
export async function waitingTables(
  session: Pick<Session, 'rows'>,
  datasets: readonly string[],
): Promise<readonly ObservedTable[]> {
  const rows = await session.rows<Row>(OBSERVED)
  return rows.filter((row) => datasets.includes(row.schema_name)).map(tableOf)
}

/**
 * The newest load of each table of a dataset, with the columns that the catalog of its source has changed. What waits is not
 * among them: it is proposed anyway.
 */
export async function announcedTables(
  session: Pick<Session, 'rows'>,
  dataset: string,
): Promise<readonly ObservedTable[]> {
  const rows = await session.rows<Row>(ANNOUNCED, [dataset])
  return rows.flatMap((row) => announcedOf(tableOf(row)) ?? [])
}

function tableOf(row: Row): ObservedTable {
  const { loadId, parent, root, strategy, contract, rowsRead, ...table } = loadTableOf(row)
  return {
    dataset: table.dataset,
    name: table.name,
    resource: table.resource,
    disposition: table.disposition,
    primaryKey: table.primaryKey,
    columns: table.columns,
    emptyColumns: table.emptyColumns,
    load: {
      loadId,
      at: new Date(row.inserted_at).toISOString(),
      rows: rowsRead,
      ...(row.file !== null && { file: row.file }),
    },
    ...(strategy && { strategy }),
    ...(parent !== undefined && { parent }),
    ...(contract !== undefined && { contract }),
    ...(root !== undefined && { root }),
  }
}
