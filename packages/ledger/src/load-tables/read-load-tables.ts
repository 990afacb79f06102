import type { Session } from '@sluice/engine'
import { fullName, strategyColumns, type MergeStrategy } from '@sluice/schema'
import type { LoadKey } from '../load-key.ts'
import { loadTableOf, type LoadTable, type LoadTableRow, type WaitingLoadTable } from './load-table.ts'
import { statement } from './statement.ts'

type Reading = Pick<Session, 'rows'>

const ALL_THAT_WAIT = statement('all that wait')
const OF_OPEN_LOADS = statement('of open loads')
const OF_ONE_LOAD = statement('of one load')
const ONE = statement('one')
const LATEST = statement('latest')
const LATEST_OF_ALL = statement('latest of all')
const WROTE = statement('strategies that wrote columns')
const NESTED = statement('nested tables')
const WAITS = statement('waits')

/** The tables of all loads of these datasets that have something in staging; by default, of all datasets. */
export async function waitingLoads(
  session: Reading,
  datasets?: readonly string[],
): Promise<readonly WaitingLoadTable[]> {
  const rows = await session.rows<LoadTableRow & { staging_table: string }>(ALL_THAT_WAIT)
  return rows
    .map((row) => ({ ...loadTableOf(row), staging: row.staging_table }))
    .filter(({ dataset }) => !datasets || datasets.includes(dataset))
}

/**
 * All tables of those loads of a dataset that have something in staging, and of the load `own`, in load order. A table
 * that has nothing there says still what kind of load it was.
 */
export async function openLoads(
  session: Reading,
  dataset: string,
  own?: number,
): Promise<readonly LoadTable[]> {
  const rows = await session.rows<LoadTableRow>(OF_OPEN_LOADS, [dataset, own ?? -1])
  return rows.map(loadTableOf)
}

/** All tables of one load of a dataset. */
export async function loadTables(
  session: Reading,
  dataset: string,
  loadId: number,
): Promise<readonly LoadTable[]> {
  const rows = await session.rows<LoadTableRow>(OF_ONE_LOAD, [dataset, loadId])
  return rows.map(loadTableOf)
}

/** One table of a load; undefined where the load brought nothing for it. */
export async function loadTable(
  session: Reading,
  { loadId, dataset }: LoadKey,
  name: string,
): Promise<LoadTable | undefined> {
  const [row] = await session.rows<LoadTableRow>(ONE, [loadId, dataset, name])
  return row && loadTableOf(row)
}

/** The table of the last load that brought something for it; undefined where none did. */
export async function latestLoadTable(
  session: Reading,
  dataset: string,
  name: string,
): Promise<LoadTable | undefined> {
  const [row] = await session.rows<LoadTableRow>(LATEST, [dataset, name])
  return row && loadTableOf(row)
}

/** Of each table what the last load brought that had something for it, by the names of the tables. */
export const latestLoadTables = async (session: Reading): Promise<readonly LoadTable[]> =>
  (await session.rows<LoadTableRow>(LATEST_OF_ALL)).map(loadTableOf)

/**
 * Places such as `shop.plans.valid_to` of the columns that strategies add, with what nothing else knows: validity columns, and
 * marks of rows that a source deleted.
 */
export async function writtenColumns(session: Reading): Promise<ReadonlySet<string>> {
  const rows = await session.rows<{ schema_name: string; table_name: string; strategy: MergeStrategy }>(WROTE)
  return new Set(
    rows.flatMap(({ schema_name: dataset, table_name: name, strategy }) =>
      strategyColumns(strategy).map((column) => `${fullName({ dataset, name })}.${column}`),
    ),
  )
}

/** A nested table that any load ever had rows for. */
export interface NestedTable {
  readonly name: string
  readonly parent: string
  readonly root: string
}

export const nestedTables = (session: Reading, dataset: string): Promise<readonly NestedTable[]> =>
  session.rows<NestedTable & Record<string, unknown>>(NESTED, [dataset])

/** True while rows or values of a root table, or of one nested in it, wait in staging. */
export const isWaiting = async (session: Reading, dataset: string, root: string): Promise<boolean> =>
  (await session.rows(WAITS, [dataset, root])).length > 0
