import { PARENT_ID, PARENT_POSITION, POSITION, ROW_ID } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { at, finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { goingRows } from '../table/row-filter.ts'
import { sameKey } from '../table/values.ts'
import { settings } from './update-rows.ts'

/**
 * Overwrites the nested final rows that have the key of a staged row, in a list of a row that has the key of the staged row
 * which that one is in, and so on up to the root row. `chain`: the nested table and those above it, the root last.
 */
export function updateNested(
  dialect: Dialect,
  chain: readonly MergeTable[],
  out: string | undefined,
): string {
  const [table, ...above] = chain
  if (!table) throw new RangeError('a chain has a table')
  const keyed = (one: MergeTable): MergeTable => (one.nested ? { ...one, key: one.ownKey } : one)
  const from = [`${stagingOf(table)} as s`]
  const where = [sameKey(dialect, keyed(table), 's', 'f'), goingRows(table, out)]
  let below = { staged: 's', final: 'f' }
  for (const [i, one] of above.entries()) {
    const level = { staged: `s${i}`, final: `f${i}` }
    from.push(`${stagingOf(one)} as ${level.staged}`, `${finalOf(one)} as ${level.final}`)
    where.push(
      `${at(level.staged, POSITION)} = ${at(below.staged, PARENT_POSITION)}`,
      `${at(level.final, ROW_ID)} = ${at(below.final, PARENT_ID)}`,
      sameKey(dialect, keyed(one), level.staged, level.final),
    )
    below = level
  }
  return `update ${finalOf(table)} as f
set
  ${settings(dialect, table, table.ownKey).join(',\n  ')}
from ${from.join(', ')}
where ${where.join('\n  and ')}`
}
