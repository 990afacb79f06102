import { ident, qualified, storedColumn, waitingName, type Engine, type Session } from '@sluice/engine'
import {
  columnOf,
  LOAD_ID,
  renamed,
  renamedColumn,
  renameObserved,
  stagingSchema,
  type ObservedColumn,
  type Rename,
  type Table,
  tableIn,
} from '@sluice/schema'

interface Waiting {
  readonly load_id: number
  readonly schema_name: string
  readonly table_name: string
  readonly staging_table: string
  readonly columns: readonly ObservedColumn[]
  readonly empty_columns: readonly string[]
  readonly primary_key: readonly string[]
  readonly dedup_sort: { readonly column: string; readonly order: string } | null
}

/** The columns that applied migrations gave another name; none where `_sluice` is older than that. */
export async function readRenames({
  session,
  systemSchema,
}: Pick<Engine, 'session' | 'systemSchema'>): Promise<readonly Rename[]> {
  const [known] = await session.rows(
    `select 1 as known from information_schema.tables where table_schema = $1 and table_name = 'renames'`,
    [systemSchema],
  )
  if (!known) return []
  return session.rows<Rename & Record<string, unknown>>(
    `select schema_name as dataset, table_name as name, from_name as "from", to_name as "to"
     from _sluice.renames order by migration_id, schema_name, table_name, from_name`,
  )
}

/** Remembers the columns that a migration gave another name. */
export async function recordRenames(session: Session, id: string, renames: readonly Rename[]): Promise<void> {
  for (const { dataset, name, from, to } of renames) {
    const key = [dataset, name, from]
    await session.run(
      'delete from _sluice.renames where schema_name = $1 and table_name = $2 and from_name = $3',
      key,
    )
    await session.run(
      `insert into _sluice.renames (schema_name, table_name, from_name, to_name, migration_id)
       values ($1, $2, $3, $4, $5)`,
      [...key, to, id],
    )
  }
}

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
  const waiting = await tx.rows<Waiting & Record<string, unknown>>(
    `select load_id, schema_name, table_name, staging_table, columns, empty_columns, primary_key, dedup_sort
     from _sluice.load_tables where staging_table is not null`,
  )
  for (const one of waiting) await renameOne(tx, one, open, waiting)
}

async function renameOne(
  tx: Session,
  one: Waiting,
  renames: readonly Rename[],
  waiting: readonly Waiting[],
): Promise<void> {
  const table = { dataset: one.schema_name, name: one.table_name }
  const taken = new Set(one.columns.map(({ name }) => name))
  const moved = one.columns.flatMap(({ name, source }) => {
    const to = renamedColumn(renames, table, { name, ...(source !== undefined && { source }) })
    return to === name || taken.has(to) ? [] : [{ ...table, from: name, to }]
  })
  if (moved.length === 0) return
  await renameColumns(tx, one, moved, keptBeside(one, waiting, renames))
  const { columns, emptyColumns, primaryKey } = renameObserved(moved, {
    ...table,
    columns: one.columns,
    emptyColumns: one.empty_columns,
    primaryKey: one.primary_key,
    disposition: 'append',
    resource: '',
  })
  const sort = one.dedup_sort && { ...one.dedup_sort, column: renamed(moved, table, one.dedup_sort.column) }
  await tx.run(
    // The next merge looks at it again, though the final tables are as they were.
    `update _sluice.load_tables set columns = $1, empty_columns = $2, primary_key = $3, dedup_sort = $4,
       merged_schema = case when merged_schema is not null then 'renamed' end
     where load_id = $5 and schema_name = $6 and table_name = $7`,
    [columns, emptyColumns, primaryKey, sort, one.load_id, one.schema_name, one.table_name],
  )
}

/**
 * Loads that wait together share a table, in which a column has the name of its type behind it. `kept`: columns that another
 * load has under the same name, and keeps.
 */
async function renameColumns(
  tx: Session,
  one: Waiting,
  moved: readonly Rename[],
  kept: ReadonlySet<string>,
): Promise<void> {
  const schema = stagingSchema(one.schema_name)
  const staging = qualified(schema, one.staging_table)
  const present = await tx.rows<{ name: string; type: string }>(
    `select column_name as name, data_type as type from information_schema.columns
     where table_schema = $1 and table_name = $2`,
    [schema, one.staging_table],
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
    const own = isShared(one) ? ` where ${ident(LOAD_ID)} = ${one.load_id}` : ''
    await tx.run(`update ${staging} set ${right} = coalesce(${right}, ${left}), ${left} = null${own}`)
  }
}

const isShared = ({ staging_table, table_name }: Waiting): boolean =>
  staging_table === waitingName(table_name)

/** Columns that other loads have in the same staging table, and keep under the name they have. */
const keptBeside = (
  one: Waiting,
  waiting: readonly Waiting[],
  renames: readonly Rename[],
): ReadonlySet<string> =>
  new Set(
    waiting
      .filter((other) => other.load_id !== one.load_id && other.schema_name === one.schema_name)
      .filter((other) => other.staging_table === one.staging_table)
      .flatMap(({ columns, schema_name, table_name }) =>
        columns
          .filter((column) => {
            const table = { dataset: schema_name, name: table_name }
            return renamedColumn(renames, table, column) === column.name
          })
          .map(({ name }) => name),
      ),
  )
