import { fit, BLOCKED, LIST_INDEX, LOAD_ID, POSITION, type ObservedColumn } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import type { EngineKind } from '../../engine.ts'
import { ident, idents } from '../../quote.ts'
import { at, stagedSystemColumns } from './merge-table.ts'
import { LONGEST, storedColumn, type StoredColumn } from './stored-column.ts'

/** The staging table in which what waits of a table's loads stands together, told apart by `_sluice_load_id`. */
export const waitingName = (table: string): string => fit(`${table}__waiting`, table, LONGEST)

/** The columns that Sluice adds to a waiting table. */
const systemColumns = (nested: boolean): readonly string[] => [
  LOAD_ID,
  ...stagedSystemColumns({ nested }, LIST_INDEX),
]

/** Creates a waiting table (quoted), with the index by which a load's rows are found. */
export function createWaiting(
  dialect: Dialect,
  kind: EngineKind,
  table: string,
  nested: boolean,
  columns: readonly StoredColumn[],
): readonly string[] {
  const definitions = [
    ...systemColumns(nested).map((name) => `${ident(name)} bigint not null`),
    `${ident(BLOCKED)} boolean not null`,
    ...columns.map(({ name, type }) => `${ident(name)} ${dialect.typeName(type)}`),
  ]
  return [
    `create table ${table} (\n  ${definitions.join(',\n  ')}\n)`,
    // On DuckDB an index would live in memory; rows of a load stand together there.
    ...(kind === 'postgres' ? [`create index on ${table} (${idents([LOAD_ID, POSITION])})`] : []),
  ]
}

/** Adds a column to a waiting table; null for the loads that are there. */
export const addStoredColumn = (dialect: Dialect, table: string, { name, type }: StoredColumn): string =>
  `alter table ${table} add column ${ident(name)} ${dialect.typeName(type)}`

/** The columns of a waiting table that a load's rows fill, in the order of storedRow. */
export const storedNames = (
  nested: boolean,
  columns: readonly Pick<ObservedColumn, 'name' | 'type'>[],
): string =>
  idents([...systemColumns(nested), BLOCKED, ...columns.map((column) => storedColumn(column).name)])

/** Moves what stands in the staging table `from` (quoted) of one load into the waiting table `to`. */
export const moveToWaiting = (
  load: {
    readonly loadId: number
    readonly nested: boolean
    /** Whether a merge has looked at the rows. */
    readonly marked: boolean
    readonly columns: readonly Pick<ObservedColumn, 'name' | 'type'>[]
  },
  from: string,
  to: string,
): string =>
  `insert into ${to} (${storedNames(load.nested, load.columns)})
select
  ${[
    String(load.loadId),
    ...stagedSystemColumns(load, LIST_INDEX).map((name) => at('s', name)),
    load.marked ? at('s', BLOCKED) : 'false',
    ...load.columns.map(({ name }) => at('s', name)),
  ].join(',\n  ')}
from ${from} as s`

/** Deletes a load's rows from a waiting table (quoted). */
export const deleteStored = (table: string, loadId: number): string =>
  `delete from ${table} where ${ident(LOAD_ID)} = ${loadId}`

/** Which of these loads have rows in a waiting table (quoted). */
export const loadsIn = (table: string, loadIds: readonly number[]): string =>
  `select distinct ${ident(LOAD_ID)} as load_id from ${table} where ${ident(LOAD_ID)} in (${loadIds.join(', ')})`
