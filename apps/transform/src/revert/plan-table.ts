import {
  countAdded,
  countInPlace,
  countReplacedKeys,
  countTaken,
  qualified,
  sumRows,
  writtenRows,
  type Dialect,
  type EngineKind,
  type Transaction,
} from '@sluice/engine'
import type { RecordedHistory } from '@sluice/ledger'
import { counted, fullName, stagingSchema, type Table } from '@sluice/schema'
import { Irreversible } from './irreversible.ts'
import type { TableRevert } from './revert-plan.ts'

/** What looks at the tables that a load is to be undone in. */
export interface RevertContext {
  readonly tx: Transaction
  readonly kind: EngineKind
  readonly dialect: Dialect
  readonly loadId: number
  readonly dataset: string
}

/** How a table differs from what it was when the load was merged; undefined where it does not. */
export function schemaDifference({ columns }: RecordedHistory, now: Table): string | undefined {
  const before = new Map(columns.map(({ name, type }) => [name, type]))
  const after = new Map<string, string>(now.columns.map(({ name, type }) => [name, type]))
  for (const [name, type] of after) {
    if (!before.has(name)) return `it has the column ${name} since`
    if (before.get(name) !== type) return `its column ${name} was ${before.get(name)}, and is now ${type}`
  }
  const gone = columns.find(({ name }) => !after.has(name))
  return gone && `its column ${gone.name} no longer exists`
}

async function count({ tx }: RevertContext, sql: string): Promise<number> {
  const [row] = await tx.rows<{ rows: number }>(sql)
  return Number(row?.rows ?? 0)
}

/** @throws Irreversible where the rows that a load wrote are not what it wrote */
async function assertUnchanged(
  context: RevertContext,
  history: RecordedHistory,
  final: Table,
  before: string | undefined,
): Promise<void> {
  const { tx, loadId } = context
  const place = fullName(final)
  const from = writtenRows(qualified(final.dataset, final.name), loadId, before)
  const [now] = await tx.rows<{ rows: number; checksum: string }>(sumRows(context, from, final.columns))
  const rows = Number(now?.rows ?? 0)
  if (rows === history.rowsWritten && now?.checksum === history.checksum) return
  const what =
    rows === history.rowsWritten
      ? `some of the ${counted(rows, 'row')} that it wrote to ${place} now have other values`
      : `of ${counted(history.rowsWritten, 'row')} that it wrote to ${place}, ${rows} still exist`
  throw rowsChanged(context, place, what)
}

const rowsChanged = ({ loadId }: RevertContext, place: string, what: string): Irreversible =>
  new Irreversible(loadId, 'E_REVERT_ROWS_CHANGED', what, {
    place,
    hint: 'somebody has changed them by hand, or a waiting value was merged; undo that first, or correct the rows by hand',
  })

/**
 * What undoing a load does to a table. `key`: columns of the key by which the load replaced rows; empty where there is none.
 * @throws Irreversible
 */
export async function planTableRevert(
  context: RevertContext,
  history: RecordedHistory,
  final: Table,
  key: readonly string[],
): Promise<TableRevert> {
  const { loadId } = context
  const place = fullName(final)
  const table = qualified(final.dataset, final.name)
  const before = history.before === null ? undefined : qualified(stagingSchema(final.dataset), history.before)
  await assertUnchanged(context, history, final, before)
  if (
    before !== undefined &&
    (await count(context, `select count(*) as rows from ${before}`)) !== history.rowsBefore
  )
    throw rowsChanged(context, before, `the rows in ${before} are not those that were kept`)
  const isNested = history.root !== null
  const added = isNested ? await count(context, countAdded(table, loadId)) : 0
  if (added > 0)
    throw rowsChanged(
      context,
      place,
      `${counted(added, 'row')} of ${place} belong to rows that it wrote, but were not written by it`,
    )
  if (before === undefined)
    return {
      final,
      before,
      going: history.rowsWritten,
      back: 0,
      former: 0,
      written: history.rowsWritten,
      kept: 0,
    }
  const taken = key.length > 0 ? await count(context, countTaken(table, before, loadId, key)) : 0
  if (taken > 0)
    throw rowsChanged(
      context,
      place,
      `${counted(taken, 'row')} of ${place}, loaded later, have the keys of rows that would be restored`,
    )
  const inPlace = await count(context, countInPlace(table, before))
  const former =
    inPlace + (key.length > 0 ? await count(context, countReplacedKeys(table, before, loadId, key)) : 0)
  return {
    final,
    before,
    going: history.rowsWritten - former,
    back: history.rowsBefore - former,
    former,
    written: history.rowsWritten,
    kept: history.rowsBefore,
  }
}
