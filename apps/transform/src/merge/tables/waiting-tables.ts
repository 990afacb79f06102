import {
  addStoredColumn,
  createWaiting,
  moveToWaiting,
  qualified,
  storedColumn,
  waitingName,
  type StoredColumn,
} from '@sluice/engine'
import { setStaging, type LoadTable } from '@sluice/ledger'
import { stagingSchema } from '@sluice/schema'
import type { MergeContext } from './context.ts'
import { dropUnused } from './staging.ts'
import type { GroupLoad } from './table-group.ts'

/** Postgres allows 1,600; a load that would make more of them keeps its tables. */
const MOST_COLUMNS = 1000

/** What the waiting tables of a group have to be like for its loads. */
export interface WaitingTables {
  /** By table. */
  readonly columns: ReadonlyMap<string, readonly StoredColumn[]>
  /** Tables whose waiting table is there. */
  readonly there: Set<string>
  readonly tooWide: ReadonlySet<string>
  /** Columns of the widest of them. */
  readonly widest: number
}

/** Whether what waits of a table in this load stands in its waiting table, with other loads. */
const isStored = ({ name, staging }: Pick<LoadTable, 'name' | 'staging'>): boolean =>
  staging === waitingName(name)

/** The tables of a load of which something is in staging. */
export const stagedTables = ({ root, nested }: GroupLoad): readonly LoadTable[] =>
  [root, ...nested].filter(({ staging }) => staging !== undefined)

/** True where a load shares its staging tables with others. */
export const isStoredLoad = (load: GroupLoad): boolean => {
  const tables = stagedTables(load)
  return tables.length > 0 && tables.every(isStored)
}

const newColumns = (tables: readonly LoadTable[]): readonly StoredColumn[] => {
  const columns = tables.flatMap((table) => table.columns.map(storedColumn))
  return [...new Map(columns.map((column) => [column.name, column])).values()]
}

/**
 * Gives the waiting tables that are there the columns which loads may have to put there. Before any row is touched: DuckDB
 * alters no table of which the transaction has deleted rows. Undefined where no load shares its tables, and none is to.
 */
export async function prepareWaiting({
  tx,
  dialect,
  group,
}: MergeContext): Promise<WaitingTables | undefined> {
  const open = group.loads.filter((load) => stagedTables(load).length > 0)
  if (open.length < 2 && !open.some(isStoredLoad)) return undefined
  const schema = stagingSchema(group.dataset)
  const byName = Map.groupBy(open.flatMap(stagedTables), ({ name }) => name)
  const found = await tx.rows<{ table_name: string; column_name: string }>(
    `select table_name, column_name from information_schema.columns
     where table_schema = $1 and table_name in (${[...byName.keys()].map((_, i) => `$${i + 2}`).join(', ')})`,
    [schema, ...[...byName.keys()].map(waitingName)],
  )
  const there = new Set<string>()
  const tooWide = new Set<string>()
  let widest = 0
  const columns = new Map<string, readonly StoredColumn[]>()
  for (const [name, tables] of byName) {
    const own = new Set(
      found.filter((row) => row.table_name === waitingName(name)).map((row) => row.column_name),
    )
    // The first keeps its tables.
    const moving = tables.filter((table) => !isStored(table) && table.loadId !== open[0]?.loadId)
    const wanted = newColumns(moving)
    const missing = wanted.filter((column) => !own.has(column.name))
    columns.set(name, wanted)
    if (own.size > 0) there.add(name)
    widest = Math.max(widest, own.size + missing.length)
    if (own.size + missing.length > MOST_COLUMNS) tooWide.add(name)
    else if (own.size > 0)
      for (const column of missing)
        await tx.run(addStoredColumn(dialect, qualified(schema, waitingName(name)), column))
  }
  return { columns, there, tooWide, widest }
}

/** Moves what waits of one table of a load into its waiting table, which is made if need be. */
async function move(
  { tx, dialect, kind, group }: MergeContext,
  { columns, there }: WaitingTables,
  table: LoadTable,
  marked: boolean,
): Promise<void> {
  const schema = stagingSchema(group.dataset)
  const [from, name] = [table.staging ?? '', waitingName(table.name)]
  const to = qualified(schema, name)
  const nested = table.root !== undefined
  if (!there.has(table.name)) {
    for (const sql of createWaiting(dialect, kind, to, nested, columns.get(table.name) ?? []))
      await tx.run(sql)
    there.add(table.name)
  }
  await tx.run(moveToWaiting({ ...table, nested, marked }, qualified(schema, from), to))
  await tx.unstage(schema, from)
  await setStaging(tx, table, table.name, name)
}

/**
 * Puts together what waits of a group's loads, so that their number costs later loads nothing. The first of them keeps its
 * tables: most often it is the only one, and it may be large. `waiting`: the loads as they are now, in load order.
 */
export async function putTogether(
  context: MergeContext,
  prepared: WaitingTables | undefined,
  waiting: readonly GroupLoad[],
): Promise<void> {
  if (!prepared) return
  for (const load of waiting.filter((one) => stagedTables(one).length > 0).slice(1)) {
    const tables = stagedTables(load).filter((table) => !isStored(table))
    if (tables.some(({ name }) => prepared.tooWide.has(name))) continue
    for (const table of tables) await move(context, prepared, table, load.marked)
  }
  await dropUnused(context, [...prepared.there])
}
