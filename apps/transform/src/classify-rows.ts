import {
  countOut,
  createOut,
  insertDuplicates,
  insertMisfits,
  inspectRows,
  OUT,
  qualified,
  repeatedKeys,
  type DedupSort,
  type MergeTable,
} from '@sluice/engine'
import type { BlockedBy, LoadTable } from '@sluice/ledger'
import { FILE_NAME, FILE_ROW, stagingSchema } from '@sluice/schema'
import { block, isGuarded } from './block-rows.ts'
import type { MergeContext } from './context.ts'

/** A table's rows that are not in the final table, and how many of them do not go there now. */
export interface TableRowClasses {
  readonly open: number
  readonly held: number
  readonly duplicates: number
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
}

const NONE_OUT = (of: RowClasses['of']): RowClasses => ({ out: undefined, of, misfits: false, blocked: [] })

/** How a load says which row of a key wins. */
export function dedupSort({ dedupSort: sort, columns }: LoadTable): DedupSort | undefined {
  const column = columns.find(({ name }) => name === sort?.column)
  return sort && column && { ...sort, text: column.type === 'text' }
}

/** A file's rows are numbered, so this key never comes twice in a load. */
const isRowOfFile = (key: readonly string[]): boolean => key.includes(FILE_NAME) && key.includes(FILE_ROW)

/**
 * Classifies the open rows of a load: duplicates of repeated keys first, then misfits, with which their whole root row is held, then
 * what the database would not take, or not as it is.
 */
export async function classifyRows(
  context: MergeContext,
  load: LoadTable,
  tables: readonly MergeTable[],
): Promise<RowClasses> {
  const { tx, dialect, kind, group } = context
  const of = new Map<MergeTable, TableRowClasses>()
  const misfits: MergeTable[] = []
  for (const table of tables) {
    const [row] = await tx.rows<{ open_rows: number; misfits: number }>(inspectRows(dialect, table))
    of.set(table, { open: row?.open_rows ?? 0, held: 0, duplicates: 0 })
    if (row?.misfits) misfits.push(table)
  }
  const root = tables.find(({ nested, marked }) => !nested && !marked)
  const unique = isRowOfFile(root?.key ?? [])
  const check = root && !unique ? repeatedKeys(dialect, root, kind) : undefined
  const repeated = check !== undefined && (await tx.rows(check)).length > 0
  const isWatched = tables.some(isGuarded)
  if (!repeated && misfits.length === 0 && !isWatched) return NONE_OUT(of)

  const out = qualified(stagingSchema(group.dataset), OUT)
  await tx.run(createOut(out))
  if (root && repeated) await tx.run(insertDuplicates(dialect, root, out, dedupSort(load)))
  for (const table of misfits) await tx.run(insertMisfits(dialect, table, out))
  const blocked = isWatched ? await block(context, load, tables, out) : []
  if (!repeated && misfits.length === 0 && blocked.length === 0) {
    await tx.run(`drop table ${out}`)
    return NONE_OUT(of)
  }
  return { out, of: await counted(tx, of, out), misfits: misfits.length > 0, blocked }
}

/** How many rows of each table are in `out`, and why. */
export async function counted(
  tx: MergeContext['tx'],
  of: RowClasses['of'],
  out: string,
): Promise<RowClasses['of']> {
  const classesOf = new Map<MergeTable, TableRowClasses>()
  for (const [table, { open }] of of) {
    const [row] = await tx.rows<{ held: number; duplicates: number }>(countOut(table, out))
    classesOf.set(table, { open, held: row?.held ?? 0, duplicates: row?.duplicates ?? 0 })
  }
  return classesOf
}
