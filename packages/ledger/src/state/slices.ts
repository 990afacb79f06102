import { sqlFile, type Session, type Transaction } from '@sluice/engine'
import { statementsOf } from '../statements.ts'

const statement = statementsOf(sqlFile('../../sql/slices.sql', import.meta.url))
const ALL = statement('all')
const PLAN = statement('plan')
const SETTLE = statement('settle')

/** The days that one step of a backfill loads, both included. */
export interface SliceDays {
  readonly from: string
  readonly to: string
}

/** One step of a backfill: a row of `slices`. */
export interface Slice extends SliceDays {
  readonly schema_name: string
  readonly resource: string
  readonly status: 'planned' | 'loaded' | 'failed'
  /** Null where it had no rows, and where it was not loaded. */
  readonly loadId: number | null
  /** Why it failed. */
  readonly code: string | null
  readonly message: string | null
}

/** All slices that were ever planned. */
export const readSlices = (session: Session): Promise<readonly Slice[]> =>
  session.rows<Slice & Record<string, unknown>>(ALL)

/** Writes the plan of a backfill; slices that are there stay as they are. */
export async function planSlices(
  tx: Transaction,
  dataset: string,
  resource: string,
  days: readonly SliceDays[],
): Promise<void> {
  for (const { from, to } of days) await tx.run(PLAN, [dataset, resource, from, to])
}

/** Records what became of a slice. */
export const settleSlice = (
  session: Session,
  slice: Omit<Slice, 'loadId'> & { readonly loadId: number | null },
): Promise<number> =>
  session.run(SETTLE, [
    slice.schema_name,
    slice.resource,
    slice.from,
    slice.to,
    slice.status,
    slice.loadId,
    slice.code,
    slice.message,
  ])
