import {
  aboutRows,
  bringBackAside,
  lockForRows,
  qualified,
  setAside,
  type RowsBeside,
  type Transaction,
} from '@sluice/engine'
import type { FinalLoad, OpenFinal } from '@sluice/loader'
import { stagingSchema, type Table } from '@sluice/schema'
import { FEW_ROWS, meetingFew } from './open-few.ts'

/** The table, in the staging schema, of rows that have made way. */
const ASIDE = '_sluice_aside'

/**
 * Opens a final table of Postgres with few rows for many: these make way, and come back behind the others where no row has their key,
 * or one with the same values. The primary key finds a key that comes twice. Undefined where a merge has more to do than that,
 * where somebody else writes to the table, or is told of each row that is written.
 */
export async function openAside(
  tx: Transaction,
  load: FinalLoad,
  root: Table,
): Promise<OpenFinal | undefined> {
  // Writers wait until the transaction ends, and other resources may take long.
  const met = load.besides ? undefined : await meetingFew(tx, load, root)
  if (!met) return undefined
  const [about] = await tx.rows<{ rows: number; free: boolean }>(aboutRows(met.final, FEW_ROWS))
  if (!about?.free || about.rows > FEW_ROWS || !(await isLocked(tx, met))) return undefined
  const rows = {
    ...met,
    columns: root.columns.map(({ name }) => name),
    aside: qualified(stagingSchema(load.dataset), ASIDE),
  }
  for (const sql of setAside(rows)) await tx.later(sql)
  return {
    close: async () => {
      for (const sql of bringBackAside(rows)) await tx.run(sql)
      return 0
    },
  }
}

/**
 * Locks the table for all but readers: who would change a row meanwhile, or lock it, finds it after the load, not that it is gone.
 * False where somebody else writes.
 */
async function isLocked(tx: Transaction, rows: RowsBeside): Promise<boolean> {
  await tx.run('savepoint sluice_aside')
  try {
    await tx.run(lockForRows(rows))
  } catch (error) {
    if ((error as { code?: unknown }).code !== '55P03') throw error
    await tx.run('rollback to savepoint sluice_aside')
    return false
  }
  await tx.run('release savepoint sluice_aside')
  return true
}
