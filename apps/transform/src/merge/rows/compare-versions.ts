import {
  createOut,
  createVersions,
  finalOf,
  insertRepeated,
  insertUnchanged,
  latestBeginning,
  OUT,
  qualified,
  retiredRows,
  retireVersions,
  sharedVersion,
  stillActive,
  versionTables,
  type Compared,
  type ComparedColumn,
  type MergeTable,
  type NestedVersions,
  type VersionTables,
} from '@sluice/engine'
import {
  FILE_DATE,
  FILE_NAME,
  FILE_ROW,
  fullName,
  SluiceError,
  stagingSchema,
  SYSTEM_COLUMNS,
} from '@sluice/schema'
import { counted, type RowClasses } from './classify-rows.ts'
import type { MergeContext } from '../tables/context.ts'
import { rowsSkipped } from './delete-final.ts'
import { planTable } from '../tables/plan-table.ts'
import type { GroupLoad } from '../tables/table-group.ts'
import { stagedTables } from '../tables/waiting-tables.ts'

/** Where a row was read says nothing about the row. */
const OF_FILES: ReadonlySet<string> = new Set([FILE_NAME, FILE_ROW, FILE_DATE])

/** Columns of a final root table, in the order of their names here. */
const columnsOf = (
  { group }: MergeContext,
  root: MergeTable,
  names: readonly string[],
): readonly ComparedColumn[] => {
  const columns = group.finals.get(root.final.name)?.columns ?? []
  return [...new Set(names)].flatMap((own) =>
    columns.filter(({ name }) => name === own).map(({ name, type }) => ({ name, type })),
  )
}

/** All that loads bring of a row. */
const broughtNames = (root: MergeTable): readonly string[] =>
  [...root.columns.map(({ name }) => name), ...root.absent].filter((name) => !OF_FILES.has(name))

/** The columns of a final root table whose values say whether a row has changed. */
function comparedColumns(context: MergeContext, root: MergeTable): readonly ComparedColumn[] {
  const { rowVersion } = root.versions ?? {}
  const names = rowVersion === undefined ? broughtNames(root) : [...root.key, ...root.mergeKey, rowVersion]
  return columnsOf(context, root, names)
}

/** @throws SluiceError E_VERSION_SHARED where one of several rows would stand for all, as nothing but their version is compared */
async function assertOwnVersions(
  context: MergeContext,
  root: MergeTable,
  version: readonly ComparedColumn[],
  out: string,
): Promise<void> {
  const { rowVersion } = root.versions ?? {}
  if (rowVersion === undefined || root.key.length > 0) return
  const others = columnsOf(context, root, broughtNames(root))
  const [row] = await context.tx.rows<{ version: string | null; number: number }>(
    sharedVersion(context.dialect, root, { version, others }, out),
  )
  if (!row) return
  const place = fullName(root.final)
  throw new SluiceError(
    `${row.number} rows for ${place} that differ have the same version, ${row.version ?? 'null'} in ${rowVersion}`,
    {
      code: 'E_VERSION_SHARED',
      place,
      hint: 'nothing was merged; give the resource a primaryKey, so that versions belong to one key, or leave rowVersionColumn out',
    },
  )
}

function nestedVersions({ group }: MergeContext, tables: readonly MergeTable[]): readonly NestedVersions[] {
  const stagedOf = (name: string): MergeTable | undefined => tables.find(({ final }) => final.name === name)
  return [...group.finals.values()]
    .filter(({ name }) => name !== group.root)
    .map(({ dataset, name, columns }) => {
      const above = group.parents.get(name) ?? group.root
      return {
        final: qualified(dataset, name),
        parent: above === group.root ? undefined : qualified(dataset, above),
        staged: stagedOf(name),
        stagedParent: stagedOf(above),
        columns: columns
          .filter((column) => !SYSTEM_COLUMNS.has(column.name))
          .map((column) => ({ name: column.name, type: column.type })),
      }
    })
}

/** Whether a change of the tables is needed before the versions of a load can be compared: each value is part of them. */
export const lacksColumns = (
  { group }: MergeContext,
  tables: readonly MergeTable[],
  { of }: RowClasses,
): boolean =>
  tables.some((table) => {
    const { name } = table.final
    if (!table.exists) return (of.get(table)?.open ?? 0) > 0 && !group.isRejected(name)
    return table.waiting.some((column) => !group.isRejected(name, column.name))
  })

/** Whether rows or values of earlier loads wait, which the versions of a load would have to be compared with. */
export const awaits = ({ group }: MergeContext, earlier: readonly GroupLoad[]): boolean =>
  earlier.some((load) =>
    stagedTables(load).some((table) => {
      const { waiting, exists } = planTable(table, group.finals.get(table.name), load.marked)
      const isKeptOut = exists
        ? waiting.every(({ name }) => group.isRejected(table.name, name))
        : group.isRejected(table.name)
      return !load.marked || table.rowsBlocked > 0 || !isKeptOut
    }),
  )

/**
 * Compares the rows of a load with the active versions: rows that are one already are done, and active versions that the
 * load lacks are retired. Gives the classes of the rows then.
 * @throws SluiceError E_BOUNDARY, E_TRIGGER, E_VERSION_SHARED
 */
export async function compareVersions(
  context: MergeContext,
  root: MergeTable,
  tables: readonly MergeTable[],
  classes: RowClasses,
): Promise<RowClasses> {
  const { tx, group } = context
  const { versions } = root
  if (!versions) return classes
  const schema = stagingSchema(group.dataset)
  const out = classes.out ?? qualified(schema, OUT)
  if (!classes.out) await tx.later(createOut(out))
  const compared: Compared = {
    root,
    versions,
    columns: comparedColumns(context, root),
    nested: versions.rowVersion === undefined ? nestedVersions(context, tables) : [],
  }
  await assertOwnVersions(context, root, compared.columns, out)
  const own = versionTables(schema)
  await compareWith(context, compared, out, own)
  await tx.later(`drop table ${own.staged}`)
  await tx.later(`drop table ${own.active}`)
  return { ...classes, out, of: await counted(tx, classes.of, out) }
}

/** Puts rows of the load that need not go in into `out`, and retires the active versions that it lacks. */
async function compareWith(
  context: MergeContext,
  compared: Compared,
  out: string,
  own: VersionTables,
): Promise<void> {
  const { tx, dialect } = context
  const { root, versions } = compared
  for (const sql of createVersions(dialect, compared, out, own)) await tx.run(sql)
  await tx.run(insertRepeated(own, out))
  await tx.run(insertUnchanged(own, out))
  const [row] = await tx.rows<{ latest: string | null }>(latestBeginning(dialect, root, versions, own))
  if (row?.latest) throw tooEarly(root, versions.boundary ?? '', row.latest)
  await context.keep?.(finalOf(root), retiredRows(dialect, root, own))
  await tx.run(retireVersions(dialect, root, versions, own))
  if (root.triggers.length > 0 && (await tx.rows(stillActive(dialect, root, versions, own))).length > 0)
    throw rowsSkipped(root.final, root.triggers, 'update')
}

function tooEarly({ final, loadId }: MergeTable, boundary: string, latest: string): SluiceError {
  const place = fullName(final)
  return new SluiceError(
    `load ${loadId} would end versions of ${place} at ${boundary}, before they begin, the latest at ${latest}`,
    {
      code: 'E_BOUNDARY',
      place,
      hint: 'nothing was loaded; set a later boundaryTimestamp, or leave it out and correct the clock of this machine',
    },
  )
}
