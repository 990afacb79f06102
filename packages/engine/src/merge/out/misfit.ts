import type { Dialect } from '../../dialect.ts'
import { deletingRow } from './deleting-row.ts'
import { at, type MergeTable } from '../table/merge-table.ts'
import { fittingType } from '../table/values.ts'

/** Condition that a staged row cannot be merged as it is; undefined where each row can. */
export function misfit(dialect: Dialect, table: MergeTable): string | undefined {
  if (!table.exists) return undefined
  const staged = new Set(table.columns.map(({ name }) => name))
  const filled = new Set([...table.notNull, ...table.key])
  const fits = table.columns
    .filter(({ keptOut }) => !keptOut)
    .map((column) => fittingType(dialect, column))
    .filter((condition) => condition !== undefined)
  const reasons = [
    ...fits.map((condition) => `not ${condition}`),
    ...[...filled].map((name) => (staged.has(name) ? `${at('s', name)} is null` : 'true')),
  ]
  if (reasons.length === 0) return undefined
  // What deletes a key needs no other value.
  const deleting = deletingRow(dialect, table)
  return `(${deleting === undefined ? '' : `not ${deleting} and (`}${reasons.join('\n    or ')}${deleting === undefined ? '' : ')'})`
}
