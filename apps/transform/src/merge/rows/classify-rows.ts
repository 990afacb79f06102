import {
  countOut,
  createOut,
  inOneTrip,
  insertAwaited,
  insertDeleting,
  insertDuplicates,
  insertKnown,
  insertMisfits,
  insertOlder,
  insertOutside,
  inspectRows,
  OUT,
  qualified,
  repeatedKeys,
  type DedupSort,
  type MergeTable,
  type Positions,
} from '@sluice/engine'
import type { BlockedBy, LoadTable } from '@sluice/ledger'
import { FILE_NAME, FILE_ROW, stagingSchema } from '@sluice/schema'
import { block, isGuarded } from './block-rows.ts'
import type { MergeContext } from '../tables/context.ts'
import { batches } from '../tables/batch.ts'
import { stagedPlan } from '../tables/staged-plan.ts'
import type { GroupLoad } from '../tables/table-group.ts'
import { isStoredLoad } from '../tables/waiting-tables.ts'

/** A table's rows that are not in the final table, and how many of them do not go there now. */
export interface TableRowClasses {
  readonly open: number
  readonly blocked: number
  readonly duplicates: number
  /** Rows that delete their key, or are nested in one. */
  readonly deleting: number
}

export const NONE: TableRowClasses = { open: 0, blocked: 0, duplicates: 0, deleting: 0 }

/** A root row that the database does not take, and what it is of the table that does not. */
export interface RejectedRow {
  readonly position: number
  readonly table: string
  readonly by: string
}

/** The rows that are to go, where some are not. */
export interface Chosen {
  /** Root rows to try alone. */
  readonly inside?: Positions
  readonly rejected: readonly RejectedRow[]
}

/** Which staged rows go into the final tables. */
export interface RowClasses {
  /** The table of root rows that do not, quoted; undefined where all do. */
  readonly out: string | undefined
  readonly of: ReadonlyMap<MergeTable, TableRowClasses>
  /** True where a row needs a change of the tables. */
  readonly misfits: boolean
  /** What else keeps rows out, and how many root rows. */
  readonly blocked: readonly BlockedBy[]
  /** Root rows that are older than the one of their key, which are among the duplicates. */
  readonly older: number
}

const NONE_OUT = (of: RowClasses['of']): RowClasses => ({
  out: undefined,
  of,
  misfits: false,
  blocked: [],
  older: 0,
})

/** How a load says which row of a key wins. */
export function dedupSort({ dedupSort: sort, columns }: LoadTable): DedupSort | undefined {
  const column = columns.find(({ name }) => name === sort?.column)
  return sort && column && { ...sort, text: column.type === 'text' }
}

/** A file's rows are numbered, so this key never comes twice in a load. */
const isRowOfFile = (key: readonly string[]): boolean => key.includes(FILE_NAME) && key.includes(FILE_ROW)

/** What inspectRows gives. */
type Inspected = Record<'open_rows' | 'misfits' | 'deleting', number>

/**
 * Classifies the open rows of a load: duplicates of repeated keys first, then misfits, with which their whole root row is blocked, then
 * what the database would not take, or not as it is.
 */
export async function classifyRows(
  context: MergeContext,
  load: LoadTable,
  tables: readonly MergeTable[],
  earlier: readonly GroupLoad[],
  { inside, rejected }: Chosen = { rejected: [] },
): Promise<RowClasses> {
  const { tx, dialect, kind, group } = context
  const isChosen = inside !== undefined || rejected.length > 0
  const of = new Map<MergeTable, TableRowClasses>()
  const misfits: MergeTable[] = []
  let deleting: MergeTable | undefined
  const root = tables.find(({ nested, marked }) => !nested && !marked)
  const comparing = tables.find(
    ({ nested, marked, insertOnly, newestBy }) =>
      !nested && (insertOnly || (newestBy !== undefined && !marked)),
  )
  const unique = isRowOfFile(root?.key ?? [])
  const check = root && !unique ? repeatedKeys(dialect, root, kind) : undefined
  const [inspected, repeats] = await inOneTrip(tx, (batch) => [
    Promise.all(tables.map((table) => batch.rows<Inspected>(inspectRows(dialect, table)))),
    check === undefined ? [] : batch.rows(check),
  ])
  for (const [i, table] of tables.entries()) {
    const row = inspected[i]?.[0]
    of.set(table, { ...NONE, open: row?.open_rows ?? 0 })
    if (row?.misfits) misfits.push(table)
    if (row?.deleting) deleting = table
  }
  const repeated = repeats.length > 0
  const isWatched = tables.some(isGuarded)
  if (!repeated && misfits.length === 0 && !isWatched && !deleting && !comparing && !isChosen)
    return NONE_OUT(of)

  const out = qualified(stagingSchema(group.dataset), OUT)
  await tx.later(createOut(out))
  if (root && repeated) await tx.run(insertDuplicates(dialect, root, out, dedupSort(load)))
  const known =
    comparing && load.disposition === 'merge' ? await leaveKnown(context, load, comparing, out, earlier) : 0
  const positions = rejected.map(({ position }) => position)
  if (isChosen) for (const table of tables) await tx.run(insertOutside(table, out, inside, positions))
  if (deleting) await tx.run(insertDeleting(dialect, deleting, out))
  for (const table of misfits) await tx.run(insertMisfits(dialect, table, out))
  const blocked = [...blockedBy(rejected), ...(isWatched ? await block(context, load, tables, out) : [])]
  if (!repeated && misfits.length === 0 && blocked.length === 0 && known === 0 && !deleting && !isChosen) {
    await tx.later(`drop table ${out}`)
    return NONE_OUT(of)
  }
  const older = comparing?.newestBy === undefined ? 0 : known
  return { out, of: await counted(tx, of, out), misfits: misfits.length > 0, blocked, older }
}

/** How many root rows each thing that rejects rows rejects. */
export const blockedBy = (rejected: readonly RejectedRow[]): readonly BlockedBy[] =>
  [...Map.groupBy(rejected, ({ table, by }) => JSON.stringify([table, by])).values()].flatMap((alike) => {
    const [first] = alike
    return first ? [{ table: first.table, by: first.by, rows: alike.length }] : []
  })

/**
 * Leaves out rows whose key the final table has, or a row that waits in an earlier load; of a table with versions only rows that are
 * older than that one. Gives how many.
 */
async function leaveKnown(
  context: MergeContext,
  { replacedFiles }: LoadTable,
  root: MergeTable,
  out: string,
  earlier: readonly GroupLoad[],
): Promise<number> {
  const { tx, dialect } = context
  const hasFiles = [...root.columns.map(({ name }) => name), ...root.absent].includes(FILE_NAME)
  const insert = root.newestBy === undefined ? insertKnown : insertOlder
  const known = insert(dialect, root, out, hasFiles && !root.marked ? replacedFiles : [])
  let rows = known === undefined ? 0 : await tx.run(known)
  if (root.marked) return rows
  const blocked = earlier.filter((one) => one.root.staging && (!one.marked || one.root.rowsBlocked > 0))
  const plans = [
    ...blocked.filter((one) => !isStoredLoad(one)).map((one) => stagedPlan(context, one.root, one)),
    ...batches(context, blocked.filter(isStoredLoad), root.key).map((batch) => batch.root),
  ]
  for (const plan of plans) {
    const sql = insertAwaited(dialect, root, plan, out)
    if (sql) rows += await tx.run(sql)
  }
  return rows
}

/** How many rows of each table are in `out`, and why. */
export async function counted(
  tx: MergeContext['tx'],
  of: RowClasses['of'],
  out: string,
): Promise<RowClasses['of']> {
  const counts = await inOneTrip(tx, (batch) =>
    [...of.keys()].map((table) =>
      batch.rows<Omit<TableRowClasses, 'open'> & Record<string, number>>(countOut(table, out)),
    ),
  )
  return new Map(
    [...of].map(([table, { open }], i): [MergeTable, TableRowClasses] => [
      table,
      { ...NONE, ...counts[i]?.[0], open },
    ]),
  )
}
