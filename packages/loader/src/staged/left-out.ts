import { ident } from '@sluice/engine'
import type { RawTable } from '../raw/raw-table.ts'

/** Rows of a table that are not staged. */
export interface LeftOut {
  /** Temp table of the workbench: position `_p`, whether it is discarded or quarantined, `_why`, whether to keep it. */
  readonly table: string
  readonly discarded: number
  readonly quarantined: number
  /** Nested rows whose key a later row of the same list has, and what is nested in them. */
  readonly superseded: number
}

/** SQL over a raw table: the row is staged. */
export const isStaged = ({ raw, leftOut }: { readonly raw: RawTable; readonly leftOut?: LeftOut }): string =>
  leftOut ? `${raw.position} not in (select _p from ${ident(leftOut.table)})` : 'true'
