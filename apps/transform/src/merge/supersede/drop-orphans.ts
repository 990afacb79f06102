import type { LoadTable } from '@sluice/ledger'
import type { MergeContext } from '../tables/context.ts'
import { stagedPlan } from '../tables/staged-plan.ts'
import { dropStaging } from '../tables/staging.ts'
import type { GroupLoad } from '../tables/table-group.ts'

/**
 * Drops nested tables without rows, which wait for a table since there were lists, where the rows that had these lists are
 * gone: the table above neither is there nor waits. Gives the loads as they are then.
 */
export async function dropOrphans(
  context: MergeContext,
  loads: readonly GroupLoad[],
): Promise<readonly GroupLoad[]> {
  const { finals } = context.group
  const left: GroupLoad[] = []
  for (const load of loads) {
    const isThere = ({ name, staging }: LoadTable): boolean => staging !== undefined || finals.has(name)
    const there = new Set(isThere(load.root) ? [load.root.name] : [])
    const nested: LoadTable[] = []
    // By name, so that each comes behind the table above it.
    for (const table of load.nested.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const waitsEmpty = table.staging !== undefined && !finals.has(table.name) && table.rowsWaiting === 0
      const isOrphan = waitsEmpty && !there.has(table.parent ?? '')
      if (isOrphan) await dropStaging(context, stagedPlan(context, table, load))
      else if (isThere(table)) there.add(table.name)
      nested.push(isOrphan ? { ...table, staging: undefined } : table)
    }
    left.push({ ...load, nested })
  }
  return left
}
