import { ident, qualified, type Transaction } from '@sluice/engine'
import type { LoadKey } from '@sluice/ledger'
import { stagingSchema } from '@sluice/schema'
import type { FastPathColumn, FastPathTable } from '../staged/fast-path-plan.ts'
import { stagingName } from './staging-name.ts'

/**
 * The columns that rows which take the fast path have values for: each column of the final table is staged, whether the rows
 * have its key or not. Of rows that went past staging, those that the sample has.
 */
export async function broughtColumns(
  tx: Transaction,
  load: LoadKey,
  table: FastPathTable,
  isFinal: boolean,
): Promise<readonly FastPathColumn[]> {
  const unseen = table.columns.filter((column) => column.unseen)
  if (unseen.length === 0) return table.columns
  const staging = qualified(stagingSchema(load.dataset), stagingName(table.name, load.loadId))
  const counts = unseen.map((column) => `count(${ident(column.name)}) as ${ident(column.name)}`)
  const [found = {}] = isFinal
    ? []
    : await tx.rows<Record<string, number>>(`select ${counts.join(', ')} from ${staging}`)
  return table.columns.filter((column) => !column.unseen || Number(found[column.name] ?? 0) > 0)
}
