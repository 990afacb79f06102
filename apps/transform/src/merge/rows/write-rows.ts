import {
  byMergeKey,
  countRootless,
  createOut,
  deleteKeyed,
  deleteReplaced,
  finalOf,
  insertPositions,
  insertRows,
  missingRows,
  OUT,
  qualified,
  type MergeTable,
} from '@sluice/engine'
import { FILE_NAME, stagingSchema } from '@sluice/schema'
import type { MergeContext } from '../tables/context.ts'
import { deleteFinal, deleteWithNested, rowsSkipped } from './delete-final.ts'
import { counted, NONE, type RowClasses } from './classify-rows.ts'
import { removeMissing } from './remove-missing.ts'
import { carryValues } from './carried-values.ts'
import { mergeRoot } from './merge-root.ts'
import type { GroupLoad } from '../tables/table-group.ts'
import type { Writing } from './writing.ts'

/** What was written: the classes of rows, with those that triggers skip, and how many nested rows have lost their root row. */
export interface Written {
  readonly classes: RowClasses
  readonly gone: ReadonlyMap<MergeTable, number>
  /** Rows that the load no longer has: they were deleted or marked. */
  readonly missing: number
}

/** Writes that end with rows which triggers skip are repeated so often without them. */
const PASSES = 5

/**
 * Takes out of the final tables what a load replaces other than row by row: everything, files' former rows, the rows of its
 * merge keys.
 */
async function makeRoom(
  context: MergeContext,
  load: GroupLoad,
  root: MergeTable,
  out: string | undefined,
): Promise<void> {
  const { dialect, group } = context
  if (load.root.disposition === 'replace') {
    // Its rows went past staging, into the table that was emptied before.
    if (load.root.staging === undefined && load.root.rowsMerged > 0) return
    for (const final of [...group.nested, finalOf(root)])
      await deleteFinal(context, final, { from: `${final} as f`, row: 'f', where: 'true' })
    return
  }
  if (root.versions) return
  if (load.root.staging && root.mergeKey.length > 0)
    for (const by of [byMergeKey(root), root].filter(({ key }) => key.length > 0))
      await deleteWithNested(context, by, deleteKeyed(dialect, by))
  const files = load.root.replacedFiles
  const known = [...root.columns.map(({ name }) => name), ...root.absent].includes(FILE_NAME)
  if (files.length === 0 || !known) return
  const staged = load.root.staging !== undefined
  await deleteWithNested(context, root, deleteReplaced(dialect, root, files, staged, out))
}

/** Brings a load's nested rows into their final table; gives how many of them have lost their root row since. */
async function mergeNested(
  { tx, dialect }: MergeContext,
  root: MergeTable,
  table: MergeTable,
  { out, of }: RowClasses,
  updated: number | undefined,
): Promise<number> {
  const { open, blocked, duplicates, deleting } = of.get(table) ?? NONE
  if (!table.exists || open === 0) return 0
  // Rows that waited may be those of a root row which was merged before them, and overwritten since.
  const unless = table.marked
    ? ({ kind: 'root-is-gone', root: finalOf(root) } as const)
    : updated === undefined
      ? undefined
      : ({ kind: 'updated' } as const)
  const inserted = (updated ?? 0) + (await tx.run(insertRows(dialect, table, out, unless)))
  if (table.triggers.length === 0) return open - blocked - duplicates - deleting - inserted
  if (!table.marked) return 0
  const [gone] = await tx.rows<{ rows: number }>(countRootless(table, out, finalOf(root)))
  return gone?.rows ?? 0
}

async function write(
  context: MergeContext,
  load: GroupLoad,
  writing: Writing,
  classes: RowClasses,
): Promise<Written> {
  const { root, tables } = writing
  if (!load.marked) await makeRoom(context, load, root, classes.out)
  const missing = load.marked ? 0 : await removeMissing(context, root)
  const { open, blocked, duplicates, deleting } = classes.of.get(root) ?? NONE
  if (classes.out && deleting > 0 && root.key.length > 0 && !root.versions)
    await deleteWithNested(context, root, deleteKeyed(context.dialect, root, classes.out))
  const going = open - blocked - duplicates - deleting
  const gone = new Map<MergeTable, number>()
  await carryValues(context, root, going > 0 ? tables : [], classes.out, async () => {
    const updated = going > 0 ? await mergeRoot(context, writing, classes.out, going) : new Map()
    for (const table of tables.filter(({ nested }) => nested))
      gone.set(table, await mergeNested(context, root, table, classes, updated.get(table)))
  })
  return { classes, gone, missing }
}

/** Rows that are not in a table after they were written. */
interface Skipped {
  readonly table: MergeTable
  /** Their root rows, in JSON. */
  readonly positions: string
}

async function findSkipped(
  { tx, dialect }: MergeContext,
  { root, tables, unchanged }: Writing,
  { of, out }: RowClasses,
): Promise<readonly Skipped[]> {
  const skipped: Skipped[] = []
  for (const table of tables) {
    if (!table.exists || table.triggers.length === 0 || (of.get(table)?.open ?? 0) === 0) continue
    const above = table.nested && table.marked ? finalOf(root) : undefined
    const [row] = await tx.rows<{ positions: string | null }>(
      missingRows(dialect, table, out, unchanged, above),
    )
    if (row?.positions) skipped.push({ table, positions: row.positions })
  }
  return skipped
}

/** The classes of rows, with skipped rows among those that are blocked. */
async function blockSkipped(
  { tx, group }: MergeContext,
  classes: RowClasses,
  skipped: readonly Skipped[],
): Promise<RowClasses> {
  const out = classes.out ?? qualified(stagingSchema(group.dataset), OUT)
  if (!classes.out) await tx.run(createOut(out))
  const blocked = [...classes.blocked]
  for (const { table, positions } of skipped) {
    const rows = await tx.run(insertPositions(out), [positions])
    if (rows > 0) blocked.push({ table: table.final.name, by: table.triggers.join(' or '), rows })
  }
  return { ...classes, out, of: await counted(tx, classes.of, out), blocked }
}

/**
 * Brings the rows that go into the final tables. Where triggers or rules skip rows, these are blocked, and the others are
 * written again without them.
 * @throws SluiceError E_TRIGGER
 */
export async function writeRows(
  context: MergeContext,
  load: GroupLoad,
  writing: Writing,
  classified: RowClasses,
): Promise<Written> {
  const { tx } = context
  const triggered = writing.tables.find(({ exists, triggers }) => exists && triggers.length > 0)
  if (!triggered) return write(context, load, writing, classified)
  let classes = classified
  for (let pass = 1; pass <= PASSES; pass++) {
    await tx.run('savepoint sluice_rows')
    const written = await write(context, load, writing, classes)
    const skipped = await findSkipped(context, writing, classes)
    if (skipped.length > 0) await tx.run('rollback to savepoint sluice_rows')
    await tx.run('release savepoint sluice_rows')
    if (skipped.length === 0) return written
    classes = await blockSkipped(context, classes, skipped)
  }
  throw rowsSkipped(triggered.final, triggered.triggers, 'insert')
}
