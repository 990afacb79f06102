import { ident, qualified, storedColumn, waitingName, type Session } from '@sluice/engine'
import { recordRenamedColumns, waitingLoads, type WaitingLoadTable } from '@sluice/ledger'
import {
  columnOf,
  LOAD_ID,
  renamed,
  renamedColumn,
  renameObserved,
  stagingSchema,
  type Rename,
  type Table,
  tableIn,
} from '@sluice/schema'

/**
 * Gives what waits in staging the names that its columns have in the final tables, so that it can be merged. A column
 * that a final table still has under its old name keeps it, unless the rename says which column of the source it is. Run it
 * in a transaction.
 */
export async function renameStaged(
  tx: Session,
  renames: readonly Rename[],
  finals: readonly Table[],
): Promise<void> {
  if (renames.length === 0) return
  const open = renames.filter((one) => {
    const final = tableIn(finals, one)
    if (!final || !columnOf(final, one.to)) return false
    return one.source !== undefined || !columnOf(final, one.from)
  })
  const waiting = await waitingLoads(tx)
  for (const one of waiting) await renameOne(tx, one, open, waiting)
}

async function renameOne(
  tx: Session,
  one: WaitingLoadTable,
  renames: readonly Rename[],
  waiting: readonly WaitingLoadTable[],
): Promise<void> {
  const table = { dataset: one.dataset, name: one.name }
  const taken = new Set(one.columns.map(({ name }) => name))
  const moved = one.columns.flatMap(({ name, source }) => {
    const to = renamedColumn(renames, table, { name, ...(source !== undefined && { source }) })
    return to === name || taken.has(to) ? [] : [{ ...table, from: name, to }]
  })
  if (moved.length === 0) return
  await renameColumns(tx, one, moved, keptBeside(one, waiting, renames))
  const { columns, emptyColumns, primaryKey, strategy } = renameObserved(moved, {
    ...table,
    columns: one.columns,
    emptyColumns: one.emptyColumns,
    primaryKey: one.primaryKey,
    ...(one.strategy && { strategy: one.strategy }),
    disposition: 'append',
    resource: '',
  })
  const sort = one.dedupSort && { ...one.dedupSort, column: renamed(moved, table, one.dedupSort.column) }
  await recordRenamedColumns(tx, one, { columns, emptyColumns, primaryKey, strategy, dedupSort: sort })
}

/**
 * Loads that wait together share a table, in which a column has the name of its type behind it. `kept`: columns that another
 * load has under the same name, and keeps.
 */
async function renameColumns(
  tx: Session,
  one: WaitingLoadTable,
  moved: readonly Rename[],
  kept: ReadonlySet<string>,
): Promise<void> {
  const schema = stagingSchema(one.dataset)
  const staging = qualified(schema, one.staging)
  const present = await tx.rows<{ name: string; type: string }>(
    `select column_name as name, data_type as type from information_schema.columns
     where table_schema = $1 and table_name = $2`,
    [schema, one.staging],
  )
  const types = new Map(present.map(({ name, type }) => [name, type]))
  for (const { from, to } of moved) {
    const type = one.columns.find(({ name }) => name === from)?.type ?? 'text'
    const stored = (name: string): string => (isShared(one) ? storedColumn({ name, type }).name : name)
    const [old, now] = [stored(from), stored(to)]
    const oldType = types.get(old)
    if (oldType === undefined) continue // with another load of the same table
    const [left, right] = [ident(old), ident(now)]
    if (!types.has(now) && !kept.has(from)) {
      await tx.script(`alter table ${staging} rename column ${left} to ${right}`)
      continue
    }
    if (!types.has(now)) await tx.script(`alter table ${staging} add column ${right} ${oldType}`)
    const own = isShared(one) ? ` where ${ident(LOAD_ID)} = ${one.loadId}` : ''
    await tx.run(`update ${staging} set ${right} = coalesce(${right}, ${left}), ${left} = null${own}`)
  }
}

const isShared = ({ staging, name }: WaitingLoadTable): boolean => staging === waitingName(name)

/** Columns that other loads have in the same staging table, and keep under the name they have. */
const keptBeside = (
  one: WaitingLoadTable,
  waiting: readonly WaitingLoadTable[],
  renames: readonly Rename[],
): ReadonlySet<string> =>
  new Set(
    waiting
      .filter((other) => other.loadId !== one.loadId && other.dataset === one.dataset)
      .filter((other) => other.staging === one.staging)
      .flatMap((other) =>
        other.columns
          .filter((column) => renamedColumn(renames, other, column) === column.name)
          .map(({ name }) => name),
      ),
  )
