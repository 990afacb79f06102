import { FILE_NAME, fullName, SluiceError, SYSTEM_COLUMNS, type SchemaChange } from '@sluice/schema'
import type { RejectedChange } from '../migration/rejected-change.ts'

/** `orders.qty` may be written as `qty`, `orders.qty` or `shop.orders.qty`. */
const isCalled = (full: string, name: string): boolean => full === name || full.endsWith(`.${name}`)

const named = (change: SchemaChange): string | undefined => {
  if (change.kind === 'create-table') return undefined
  return `${fullName(change.table)}.${change.kind === 'add-column' ? change.column.name : change.column}`
}

/** The changes of a column, or of a table that is created, by its name. Keys and Sluice's own columns have no say alone. */
function changesOf(all: readonly SchemaChange[], name: string): readonly RejectedChange[] {
  return all.flatMap((change, at): readonly RejectedChange[] => {
    const own = named(change)
    if (own !== undefined) return isCalled(own, name) ? [{ change, at }] : []
    if (change.kind !== 'create-table') return []
    const { columns, primaryKey, ...table } = change.table
    if (isCalled(fullName(table), name)) return [{ change, at }]
    return columns.flatMap((column, columnAt) => {
      const belongs =
        SYSTEM_COLUMNS.has(column.name) || column.name === FILE_NAME || primaryKey.includes(column.name)
      if (belongs || !isCalled(`${fullName(table)}.${column.name}`, name)) return []
      const added = {
        kind: 'add-column',
        table: { dataset: table.dataset, name: table.name },
        column,
      } as const
      return [{ change: added, at, columnAt }]
    })
  })
}

/**
 * The changes that a person names by a column; all of them where no name is given.
 * @throws SluiceError E_NO_CHANGE where there is none, or the name stands for several columns
 */
export function findChanges(
  id: string,
  all: readonly SchemaChange[],
  name: string | undefined,
): readonly RejectedChange[] {
  if (name === undefined) return all.map((change, at) => ({ change, at }))
  const found = changesOf(all, name)
  const subjects = [...new Set(found.map(({ change }) => named(change) ?? fullName(change.table)))]
  if (subjects.length === 1) return found
  const known = all.map((change) => named(change) ?? fullName(change.table))
  throw new SluiceError(
    subjects.length === 0
      ? `${id} changes no column ${JSON.stringify(name)} that can be rejected or accepted separately`
      : `${JSON.stringify(name)} matches several columns of ${id}`,
    {
      code: 'E_NO_CHANGE',
      place: `migrations/${id}`,
      hint: `name one of: ${(subjects.length === 0 ? [...new Set(known)] : subjects).join(', ')}`,
    },
  )
}

const isSame = (a: RejectedChange, b: RejectedChange): boolean => a.at === b.at && a.columnAt === b.columnAt

export const without = (
  rejected: readonly RejectedChange[],
  others: readonly RejectedChange[],
): readonly RejectedChange[] => rejected.filter((one) => !others.some((other) => isSame(one, other)))
