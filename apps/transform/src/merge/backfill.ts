import { backfillColumns, countPending, type MergeTable } from '@sluice/engine'
import { isGuarded } from './rows/block-rows.ts'
import { isBlockedSchema } from './tables/blocked-schema.ts'
import type { MergeContext, Unfilled } from './tables/context.ts'
import { fillGuarded, type PendingValues } from './rows/rejected/fill-guarded.ts'
import { planTable } from './tables/plan-table.ts'
import type { GroupLoad } from './tables/table-group.ts'

/** Staging tables that one statement reads. */
const BATCH = 50

/** Values that wait for rows which are merged, and their load. */
interface Pending extends PendingValues {
  readonly load: GroupLoad
}

async function pending(
  { tx }: MergeContext,
  load: GroupLoad,
  whole: MergeTable,
): Promise<Pending | undefined> {
  if (!whole.exists || !whole.marked || whole.columns.length === 0) return undefined
  const [counts] = await tx.rows<Record<string, number>>(countPending(whole))
  const countOf = new Map(Object.entries(counts ?? {}))
  const columns = whole.columns.filter(({ name }) => countOf.get(name))
  if (columns.length === 0) return undefined
  const values = columns.reduce((sum, { name }) => sum + Number(countOf.get(name) ?? 0), 0)
  return { load, table: { ...whole, columns }, whole, values }
}

/** What a backfill has done. */
export interface Backfilled {
  /** The number of values that were filled in. */
  readonly values: number
  /** What the final tables do not take. */
  readonly unfilled: readonly Unfilled[]
}

/** Whether the values of a row may fail by themselves. */
const isDoubtful = ({ kind, isCareful }: MergeContext, { root }: GroupLoad): boolean =>
  kind === 'postgres' && (isCareful === true || isBlockedSchema(root.mergedSchema))

/**
 * Brings values whose columns have come into the final tables since, in any order, as each row has one owner. Values that a
 * constraint or a trigger does not take stay in staging.
 */
export async function backfill(context: MergeContext): Promise<Backfilled> {
  const { tx, dialect, group } = context
  const changed = group.loads.filter(({ marked, root }) => marked && root.mergedSchema !== group.fingerprint)
  const found: Pending[] = []
  for (const load of changed) {
    for (const table of [load.root, ...load.nested].filter(({ staging }) => staging)) {
      const one = await pending(context, load, planTable(table, group.finals.get(table.name), true))
      if (one) found.push(one)
    }
  }
  const unfilled: Unfilled[] = []
  for (const own of Map.groupBy(found, ({ table }) => table.final.name).values()) {
    const isWatched = ({ table, load }: Pending): boolean =>
      isGuarded(table) || table.triggers.length > 0 || isDoubtful(context, load)
    if (own.some(isWatched)) {
      for (const one of own) {
        const left = await fillGuarded(context, one, unfilled.length, isDoubtful(context, one.load))
        if (left) unfilled.push(left)
      }
      continue
    }
    for (let i = 0; i < own.length; i += BATCH) {
      const sql = backfillColumns(
        dialect,
        own.slice(i, i + BATCH).map(({ table }) => table),
      )
      if (sql) await tx.run(sql)
    }
  }
  const values = found.reduce((sum, one) => sum + one.values, 0)
  return { values: values - unfilled.reduce((sum, one) => sum + one.values, 0), unfilled }
}
