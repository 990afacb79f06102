import { fit, ROOT_ID, ROW_ID, ROWS_PER_LOAD } from '@sluice/schema'
import type { EngineKind } from '../../engine.ts'
import { ident } from '../../quote.ts'
import type { Deletion } from '../delete/deletion.ts'
import { at, equalColumns } from '../table/merge-table.ts'
import { LONGEST } from '../table/stored-column.ts'

/** The staging table with the rows of a final table as they were before a load changed them. */
export function beforeName(table: string, loadId: number): string {
  const name = `${table}__before_${loadId}`
  return fit(name, name, LONGEST)
}

/** Condition that a load has brought the row `row`. */
export function isOfLoad(row: string, loadId: number, column = ROW_ID): string {
  const first = BigInt(loadId) * BigInt(ROWS_PER_LOAD)
  return `${at(row, column)} between ${first} and ${first + BigInt(ROWS_PER_LOAD) - 1n}`
}

/** Creates a table of rows as they were before, empty. Both are quoted. */
export const createBefore = (final: string, before: string): string =>
  `create table ${before} as select f.* from ${final} as f where false`

/** Copies rows that a load is about to delete or change; those that it has brought itself, and those that are there, are left out. */
export const keepBefore = (before: string, loadId: number, { row, from, using, where }: Deletion): string =>
  `insert into ${before}
select ${using === undefined ? '' : `distinct on (${at(row, ROW_ID)}) `}${row}.*
from ${using === undefined ? from : `${from}, ${using}`}
where ${where}
  and not (${isOfLoad(row, loadId)})
  and not exists (select 1 from ${before} as b where ${at('b', ROW_ID)} = ${at(row, ROW_ID)})`

/**
 * The rows that a load has written, as a table: those that it has brought, and those that it changed in place, which `before`
 * (quoted) has as they were.
 */
export const writtenRows = (final: string, loadId: number, before: string | undefined): string =>
  `(
  select f.* from ${final} as f where ${isOfLoad('f', loadId)}${
    before === undefined
      ? ''
      : `\n  union all\n  select f.* from ${final} as f join ${before} as b on ${equalColumns([ROW_ID], 'f', 'b')}`
  }
)`

/** Deletes what a load has written; two conditions in one would keep PostgreSQL from a join. */
export const deleteWritten = (
  final: string,
  loadId: number,
  before: string | undefined,
): readonly string[] => [
  `delete from ${final} as f\nwhere ${isOfLoad('f', loadId)}`,
  ...(before === undefined
    ? []
    : [`delete from ${final} as f\nusing ${before} as b\nwhere ${equalColumns([ROW_ID], 'f', 'b')}`]),
]

/** Brings rows back as they were before, with values that the database counts; those that it computes are computed again. */
export function bringBack(
  kind: EngineKind,
  final: string,
  before: string,
  columns: readonly string[],
): string {
  const names = columns.map(ident).join(', ')
  return `insert into ${final} (${names})${kind === 'postgres' ? ' overriding system value' : ''}
select ${names} from ${before}`
}

/** Counts the rows that a load changed in place. */
export const countInPlace = (final: string, before: string): string =>
  `select count(*) as rows from ${before} as b join ${final} as f on ${equalColumns([ROW_ID], 'f', 'b')}`

/** Counts the rows that a load replaced by one of its own with the same key. */
export const countReplacedKeys = (
  final: string,
  before: string,
  loadId: number,
  key: readonly string[],
): string =>
  `select count(*) as rows
from ${before} as b
join ${final} as f on ${equalColumns(key, 'f', 'b')}
where ${isOfLoad('f', loadId)}`

/** Counts rows that a load has not written and that have the key of a row that would come back. */
export const countTaken = (final: string, before: string, loadId: number, key: readonly string[]): string =>
  `select count(*) as rows
from ${final} as f
join ${before} as b on ${equalColumns(key, 'f', 'b')}
where not (${isOfLoad('f', loadId)})
  and not exists (select 1 from ${before} as c where ${equalColumns([ROW_ID], 'f', 'c')})`

/** Counts nested rows that hang on root rows of a load, and that it has not brought. */
export const countAdded = (nested: string, loadId: number): string =>
  `select count(*) as rows
from ${nested} as n
where ${isOfLoad('n', loadId, ROOT_ID)} and not (${isOfLoad('n', loadId)})`
