import { sqlFile, type Session } from '@sluice/engine'
import type { LoadKey } from '../load-key.ts'
import { statementsOf } from '../statements.ts'

const statement = statementsOf(sqlFile('../../sql/cursors.sql', import.meta.url))
const OF_DATASET = statement('of dataset')
const ALL = statement('all')
const REMOVE = statement('remove')
const WRITE = statement('write')
const LOOK_AGAIN = statement('look again')
const RECORD = statement('record for load')

/** The cursor of a resource: a row of `cursors`. */
export interface CursorRecord {
  readonly resource: string
  /** The value as the source spells it, a JSON list of such for several paths; null where no load has moved it. */
  readonly value: string | null
  /** The furthest value of any row that was loaded, which a backfill or a reset does not take back. */
  readonly reached: string | null
  /** How the values compare: `timestamp`, `number`, `decimal` or `text`, one for each path, joined by commas. */
  readonly type: string
  /** The load that moved it; null where a person did. */
  readonly loadId: number | null
  /** Whether rows may lack a value of the cursor; null, or absent, where nobody has looked since rows came back. */
  readonly lacksValues?: boolean | null
}

/** What the cursor of a resource did. */
export interface CursorCounts {
  /** Where the range of the load started, and where it ended, as the source spells values; null where it was open. */
  readonly from: string | null
  readonly to: string | null
  /** Where the cursor stands now. */
  readonly value: string | null
  /** Rows that were left out, as they are before the range, or behind it; files where `unit` says so. */
  readonly before: number
  readonly after: number
  /** Rows without a value of the cursor: loaded, and left out. */
  readonly without_value: number
  readonly excluded: number
  /** Rows of an append resource that were left out, as the table has them; and of these, rows that have other values there. */
  readonly known: number
  readonly changed: number
  /** Rows before the range that were loaded, as the target had their key without a value. */
  readonly filled: number
  /** Rows before the stored value that were new, which a lookback found. */
  readonly late: number
  /** What is counted, where it is not rows: the cursor is one of files. */
  readonly unit?: 'files'
}

/** The cursors of a dataset. */
export const readCursors = (
  session: Pick<Session, 'rows'>,
  dataset: string,
): Promise<readonly CursorRecord[]> =>
  session.rows<CursorRecord & Record<string, unknown>>(OF_DATASET, [dataset])

/** The cursors of all datasets, with when they were moved. */
export const readAllCursors = (
  session: Session,
): Promise<readonly (CursorRecord & { readonly schema_name: string; readonly moved_at: string })[]> =>
  session.rows<CursorRecord & { schema_name: string; moved_at: string } & Record<string, unknown>>(ALL)

/** Replaces the cursor of a resource. */
export async function writeCursor(
  session: Session,
  dataset: string,
  { resource, value, reached, type, loadId, lacksValues = null }: CursorRecord,
): Promise<void> {
  await session.later(REMOVE, [dataset, resource])
  await session.later(WRITE, [dataset, resource, value, reached, type, loadId, lacksValues])
}

/** Lets the next load look for rows without a value: some may have come back. */
export const forgetLacking = (session: Session, dataset: string, resource: string): Promise<void> =>
  session.later(LOOK_AGAIN, [dataset, resource])

/** Records what the cursor of a load left out and found, with the table that it filled. */
export const recordCursor = (
  session: Session,
  { dataset, loadId }: LoadKey,
  name: string,
  counts: CursorCounts,
): Promise<number> => session.run(RECORD, [dataset, loadId, name, { ...counts }])
