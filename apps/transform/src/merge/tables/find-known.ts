import {
  countKnown,
  countLate,
  deleteKnown,
  findKnown,
  qualified,
  type Dialect,
  type EngineKind,
  type Transaction,
} from '@sluice/engine'
import { takeRows } from '@sluice/ledger'
import type { FoundKnown, KnownLoad } from '@sluice/loader'
import { stagingSchema, SYSTEM_COLUMNS } from '@sluice/schema'
import { planTable } from './plan-table.ts'
import { openGroups } from './table-group.ts'

const KNOWN = '_sluice_known'

/**
 * Compares rows that a load has staged with those that the target has, in the final table or in staging. With `drops` the
 * staged ones that it has are deleted, and leave the counts of the load.
 */
export async function findKnownRows(
  tx: Transaction,
  dialect: Dialect,
  kind: EngineKind,
  { loadId, dataset, root, doubtful, key, cursor, drops }: KnownLoad,
): Promise<FoundKnown> {
  const [group] = await openGroups({ tx, kind }, { dataset, own: loadId, root })
  const load = group?.loads.find((one) => one.loadId === loadId)
  if (!group || !load?.root.staging) return { known: 0, changed: 0, late: 0 }
  const final = group.finals.get(root)
  const own = planTable(load.root, final, false)
  const earlier = group.loads
    .filter((one) => one.loadId !== loadId && one.root.staging !== undefined)
    .map((one) => planTable(one.root, final, one.marked))
  const columns = (final?.columns ?? []).filter(({ name }) => !SYSTEM_COLUMNS.has(name))
  const isNarrow = own.columns.some(
    ({ name, from, to, stored, reading }) => name === cursor && from === to && !stored && !reading,
  )
  const table = qualified(doubtful.schema, doubtful.name)
  if (!drops && own.exists) {
    if (own.key.length === 0) return { known: 0, changed: 0, late: 0 }
    const [row] = await tx.rows<{ late: number }>(countLate(dialect, own, table))
    return { known: 0, changed: 0, late: row?.late ?? 0 }
  }
  const known = qualified(stagingSchema(dataset), KNOWN)
  const rows = {
    own,
    earlier,
    types: new Map(columns.map(({ name, type }) => [name, type])),
    doubtful: table,
    key,
    narrow: isNarrow ? cursor : undefined,
  }
  await tx.run(findKnown(dialect, rows, known))
  const [found] = await tx.rows<FoundKnown & Record<string, unknown>>(countKnown(own, table, known))
  const counts = { known: found?.known ?? 0, changed: found?.changed ?? 0, late: found?.late ?? 0 }
  if (drops && counts.known > 0) {
    for (const staged of [load.root, ...load.nested]) {
      if (staged.staging === undefined) continue
      const deleted = await tx.run(
        deleteKnown(planTable(staged, group.finals.get(staged.name), false), known),
      )
      await takeRows(tx, { dataset, loadId }, staged.name, deleted)
    }
  }
  await tx.run(`drop table ${known}`)
  return counts
}
