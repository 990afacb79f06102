import type { MergeTable } from '@sluice/engine'
import type { LoadTable } from '@sluice/ledger'
import type { MergeContext } from './context.ts'
import { planTable } from './plan-table.ts'
import type { GroupLoad } from './table-group.ts'

/** What an earlier load has staged for a table; where the final table is missing, keys compare as they are staged. */
export function stagedPlan(
  { group }: MergeContext,
  table: LoadTable,
  { marked }: Pick<GroupLoad, 'marked'>,
): MergeTable {
  const plan = planTable(table, group.finals.get(table.name), marked)
  return plan.exists
    ? plan
    : { ...plan, columns: table.columns.map(({ name, type }) => ({ name, from: type, to: type })) }
}
