import { fullName, type SchemaChange, type Table } from '@sluice/schema'
import { applyChanges } from '../changes/apply-changes.ts'
import type { RejectedChange } from '../migration/rejected-change.ts'
import { rebaseChanges } from './rebase-changes.ts'

/**
 * What stays rejected of a migration that is planned again as `changes` on `before`: at its new places, after all that is left.
 * A rejection is gone where the tables have by now what was rejected; what waits may need more then, and that is proposed.
 */
export function rebaseRejected(
  rejected: readonly RejectedChange[],
  changes: readonly SchemaChange[],
  before: readonly Table[],
): readonly RejectedChange[] {
  const after = applyChanges(before, changes)
  const again = (change: SchemaChange): SchemaChange | undefined =>
    rebaseChanges([change], after).find(({ kind }) => kind === change.kind)
  const whole = rejected
    .filter(({ columnAt }) => columnAt === undefined)
    .flatMap(({ change }) => again(change) ?? [])
    .map((change, index) => ({ change, at: changes.length + index }))
  const all = [...changes, ...whole.map(({ change }) => change)]
  let end = all.length
  const columns = rejected
    .filter(({ columnAt }) => columnAt !== undefined)
    .flatMap(({ change, columnAt }): readonly RejectedChange[] => {
      const name = fullName(change.table)
      const created = all.findIndex((one) => one.kind === 'create-table' && fullName(one.table) === name)
      if (created >= 0 && columnAt !== undefined) return [{ change, at: created, columnAt }]
      // Another migration creates the table now.
      const own = again(change)
      return own ? [{ change: own, at: end++ }] : []
    })
  return [...whole, ...columns]
}
