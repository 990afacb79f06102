import { doubledKeys, type MergeTable } from '@sluice/engine'
import { fullName, KeyRejected, keyText, sameColumns } from '@sluice/schema'
import type { MergeContext } from '../tables/context.ts'

const NAMED = 3

/**
 * A table whose reviewed key is not that of the load, for it has none, may have several rows of one key: a merge cannot
 * determine which of them is meant.
 * @throws KeyRejected where a row that goes there meets several
 */
export async function assertKeyUnique(
  { tx, dialect, group }: MergeContext,
  root: MergeTable,
  out: string | undefined,
): Promise<void> {
  const reviewed = group.finals.get(root.final.name)?.primaryKey ?? []
  if (sameColumns(reviewed, root.key)) return
  const doubled = await tx.rows<Record<string, string>>(doubledKeys(dialect, root, out, NAMED + 1))
  if (doubled.length === 0) return
  const named = doubled.slice(0, NAMED).map((row) => `(${root.key.map((_, i) => row[`k${i}`]).join(', ')})`)
  const place = fullName(root.final)
  throw new KeyRejected(
    `${place} has several rows with the same key, so rows cannot be merged by ${keyText(root.key)}: ${named.join(', ')}${doubled.length > NAMED ? ' and more' : ''}`,
    {
      code: 'E_KEY_DOUBLED',
      place,
      hint: `write a migration that keeps one row of each key, and give the table ${keyText(root.key)}`,
    },
    root.final,
    root.key,
  )
}
