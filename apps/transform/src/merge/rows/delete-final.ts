import {
  deletionOf,
  finalOf,
  leftBy,
  nestedIn,
  qualified,
  type Deletion,
  type MergeTable,
} from '@sluice/engine'
import { fullName, SluiceError, type TableName } from '@sluice/schema'
import type { MergeContext } from '../tables/context.ts'

type Deleting = Pick<MergeContext, 'tx' | 'group' | 'keep'>

/**
 * Deletes rows of a final table, quoted, and says how many. None may stay: a row that comes would stand beside the one that it replaces.
 * @throws SluiceError E_TRIGGER where a trigger or a rule keeps some
 */
export async function deleteFinal(
  { tx, group, keep }: Deleting,
  final: string,
  rows: Deletion,
): Promise<number> {
  await keep?.(final, rows)
  const deleted = await tx.run(deletionOf(rows))
  const table = [...group.finals.values()].find((one) => qualified(one.dataset, one.name) === final)
  const triggers = table?.guards?.triggers ?? []
  if (!table || triggers.length === 0) return deleted
  if ((await tx.rows(leftBy(rows))).length > 0) throw rowsSkipped(table, triggers, 'delete')
  return deleted
}

/**
 * Deletes rows of a final root table, called `f`, with their nested rows, and says how many root rows.
 * @throws SluiceError E_TRIGGER
 */
export async function deleteWithNested(context: Deleting, root: MergeTable, rows: Deletion): Promise<number> {
  for (const nested of context.group.nested) await deleteFinal(context, nested, nestedIn(nested, rows))
  return deleteFinal(context, finalOf(root), rows)
}

/** A trigger or a rule does not do what a merge asks for. */
export function rowsSkipped(
  name: TableName,
  triggers: readonly string[],
  what: 'insert' | 'update' | 'delete',
): SluiceError {
  const table = fullName(name)
  return new SluiceError(`${triggers.join(' or ')} of ${table} skips rows that Sluice must ${what}`, {
    code: 'E_TRIGGER',
    place: table,
    hint: 'nothing was written; change the trigger or rule so that it does not skip them, or drop it, then run again',
  })
}
