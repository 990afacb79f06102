import { metLoads, qualified, sumRows, writtenRows } from '@sluice/engine'
import { keptLoads, recordHistory, recordObstacle, type LoadTable, type TableHistory } from '@sluice/ledger'
import { instantAfter, readDuration } from '@sluice/schema'
import type { MergeContext } from '../tables/context.ts'
import type { FinalTable } from '../tables/final-table.ts'
import type { GroupLoad } from '../tables/table-group.ts'
import { planTable } from '../tables/plan-table.ts'
import { stagedTables } from '../tables/waiting-tables.ts'
import { createBeforeTables, keepIn, type BeforeTable } from './before-tables.ts'

/**
 * Merges a load, and keeps what it changes where its resource asks for that: the rows as they were before, and what the load
 * left, by which a revert sees whether somebody has changed it since.
 */
export async function withHistory<Merged extends { readonly isMerged?: true }>(
  context: MergeContext,
  load: GroupLoad,
  before: readonly GroupLoad[],
  merge: (context: MergeContext) => Promise<Merged>,
): Promise<Merged> {
  const { tx, group } = context
  const period = readDuration(load.root.keepHistory ?? '')
  if (!period) return merge(context)
  const key = { dataset: group.dataset, loadId: load.loadId }
  if (load.marked) {
    const merged = await merge(context)
    await recordObstacle(tx, key, group.root, 'its rows were merged in several steps')
    return merged
  }
  const waiting = before.filter((one) => stagedTables(one).length > 0)
  const met = await findMet(context, load)
  const tables = await createBeforeTables(context, load)
  const merged = await merge({ ...context, keep: keepIn(context, tables, load.loadId) })
  const kept = await keepWithRows(context, tables)
  if (!merged.isMerged) return merged
  const histories: TableHistory[] = []
  for (const final of group.finals.values()) histories.push(await historyOf(context, load, final, kept))
  await recordHistory(tx, key, histories, {
    keptUntil: instantAfter(new Date(), period),
    met,
    obstacle:
      waiting.length === 0
        ? undefined
        : `rows of load${waiting.length > 1 ? 's' : ''} ${waiting.map(({ loadId }) => loadId).join(', ')} were waiting when it was merged`,
  })
  return merged
}

/** Whether a load touches the rows of its keys alone: what it does to them can be told from their keys. */
export const isByKey = ({ disposition, primaryKey, replacedFiles, strategy }: LoadTable): boolean =>
  disposition === 'merge' &&
  primaryKey.length > 0 &&
  replacedFiles.length === 0 &&
  (strategy === undefined ||
    strategy.newestBy !== undefined ||
    (strategy.kind === 'insert-only' && strategy.hardDelete === undefined))

/** The loads whose rows have keys that a load brings, even if it changes nothing of them; undefined where keys do not say it. */
async function findMet(
  { tx, dialect, group }: MergeContext,
  { root }: GroupLoad,
): Promise<readonly number[] | undefined> {
  const table = planTable(root, group.finals.get(root.name), false)
  if (!isByKey(root) || !table.exists) return undefined
  if (root.staging === undefined) return []
  const kept = await keptLoads(tx, group.dataset, root.name)
  if (kept.length === 0) return []
  const rows = await tx.rows<{ loadId: number }>(metLoads(dialect, table, kept))
  return rows.map(({ loadId }) => loadId)
}

interface Kept extends BeforeTable {
  readonly rows: number
}

/** Drops the tables in which nothing was kept. */
async function keepWithRows(
  { tx }: MergeContext,
  tables: readonly BeforeTable[],
): Promise<ReadonlyMap<string, Kept>> {
  const kept = new Map<string, Kept>()
  for (const table of tables) {
    const [row] = await tx.rows<{ rows: number }>(`select count(*) as rows from ${table.place}`)
    const rows = Number(row?.rows ?? 0)
    if (rows > 0) kept.set(table.final.name, { ...table, rows })
    else await tx.run(`drop table ${table.place}`)
  }
  return kept
}

async function historyOf(
  { tx, kind, dialect, group }: MergeContext,
  { loadId }: GroupLoad,
  { dataset, name, columns }: FinalTable,
  kept: ReadonlyMap<string, Kept>,
): Promise<TableHistory> {
  const before = kept.get(name)
  const from = writtenRows(qualified(dataset, name), loadId, before?.place)
  const [sum] = await tx.rows<{ rows: number; checksum: string }>(sumRows({ kind, dialect }, from, columns))
  return {
    name,
    root: name === group.root ? null : group.root,
    before: before?.name ?? null,
    rowsBefore: before?.rows ?? 0,
    rowsWritten: Number(sum?.rows ?? 0),
    checksum: sum?.checksum ?? '0',
    columns: columns.map((column) => ({ name: column.name, type: column.type })),
  }
}
