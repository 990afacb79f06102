import {
  BLOCKED,
  LIST_INDEX,
  LOAD_ID,
  PARENT_POSITION,
  POSITION,
  ROOT_POSITION,
  ROWS_PER_LOAD,
  type ColumnType,
  type Missing,
  type Reading,
  type TableName,
  type Versions,
} from '@sluice/schema'
import { ident, qualified } from '../../quote.ts'
import type { DatabaseType, Guard } from '../../table-guards.ts'
import { storedValue } from './stored-column.ts'

/** A column that is both staged and in the final table. */
export interface MergeColumn {
  readonly name: string
  readonly from: ColumnType
  readonly to: ColumnType
  /** How a hint, whose type the final column has by now, reads the staged values. */
  readonly reading?: Reading
  /** The type of the final column, where it holds less than `to`. */
  readonly stored?: DatabaseType
  /** A person rejected to widen the column: a row with a value that does not fit is merged without it, and the value waits. */
  readonly keptOut?: true
}

/** Rows by their positions, both ends included. */
export interface Positions {
  readonly from: number
  readonly to: number
}

/** Final rows that a load no longer has, and the type of the final column that their window is in. */
export interface MissingRows extends Missing {
  readonly type: ColumnType | undefined
}

/** One staging table beside the final table it goes to: all that the SQL of a merge is made from. */
export interface MergeTable {
  readonly loadId: number
  readonly staging: TableName
  /**
   * The loads whose rows are meant, where `staging` is a waiting table; more than one only to supersede their rows.
   * Else it holds those of `loadId` alone.
   */
  readonly stored?: readonly number[]
  readonly final: TableName
  /** False where the final table does not exist, or not as one that Sluice can merge into. */
  readonly exists: boolean
  readonly nested: boolean
  /** Of a nested table, the final root table. */
  readonly root?: TableName
  /** True once a merge has classified the rows: `_sluice_blocked` says which of them are not in the final table. */
  readonly marked: boolean
  readonly columns: readonly MergeColumn[]
  /** Where values of merged rows stay in staging: the table of the positions of their rows, quoted. See createOut. */
  readonly unfilled?: string
  /** True where the rows meant are merged ones, with values that are brought into them; `columns` are those of the values. */
  readonly filling?: true
  /** Staged, and not in the final table yet. */
  readonly waiting: readonly Omit<MergeColumn, 'to'>[]
  /** In the final table, and not staged: null in what is merged. */
  readonly absent: readonly string[]
  /** Like these, but null is no value of theirs: they get their default. */
  readonly defaulted: readonly string[]
  /** In the final table, and left alone: no load has ever brought them, or the database fills them always. */
  readonly kept: readonly string[]
  /** Of a nested table, those that no load has ever brought: a row that comes again with the same values has them again. */
  readonly carried: readonly string[]
  /** Final data columns that take no null. */
  readonly notNull: readonly string[]
  /** What else keeps rows out of the final table. */
  readonly guards: readonly Guard[]
  /** The SQL by which the database computes columns. */
  readonly generated: Readonly<Record<string, string>>
  /** Triggers and rules that may skip rows: `trigger t_skip`. */
  readonly triggers: readonly string[]
  /** The primary key of a `merge`, else empty. */
  readonly key: readonly string[]
  /** Of a nested table, the columns that tell the rows of one list apart; empty where their places do. */
  readonly ownKey: readonly string[]
  /** Of a nested table, the name of the one above it. */
  readonly parent: string | undefined
  /** Columns that say which final rows a load replaces together; empty where there are none. */
  readonly mergeKey: readonly string[]
  /** How rows are kept in versions; undefined where they are not, and of nested tables. */
  readonly versions: Versions | undefined
  /** What becomes of final rows that the load no longer has; undefined of nested tables. */
  readonly missing: MissingRows | undefined
  /** True where a row whose key the final table has is left out. */
  readonly insertOnly: boolean
  /** The column that marks rows which delete their key. */
  readonly hardDelete: string | undefined
  /** The column that says how new a row is: one that is older than that of its key is left out. */
  readonly newestBy: string | undefined
}

/** The table with its merge key in the place of its key: what finds rows by their key finds them by this one. */
export const byMergeKey = (table: MergeTable): MergeTable => ({ ...table, key: table.mergeKey })

/** The staging table, quoted; of a waiting table, too, the whole of it. */
export const stagedIn = ({ staging }: Pick<MergeTable, 'staging'>): string =>
  qualified(staging.dataset, staging.name)

/** The rows staged, to be read under an alias: a table, or the part of a waiting table that looks like it. */
export function stagingOf(
  table: Pick<MergeTable, 'staging' | 'stored' | 'nested' | 'columns' | 'waiting'>,
): string {
  if (!table.stored) return stagedIn(table)
  const columns = new Map([...table.columns, ...table.waiting].map(({ name, from }) => [name, from]))
  const values = [
    ...[LOAD_ID, ...stagedSystemColumns(table, LIST_INDEX), BLOCKED].map(ident),
    ...[...columns].map(([name, type]) => storedValue({ name, type })),
  ]
  return `(select ${values.join(', ')} from ${stagedIn(table)} where ${ident(LOAD_ID)} in (${table.stored.join(', ')}))`
}

/** The final table, quoted. */
export const finalOf = ({ final }: Pick<MergeTable, 'final'>): string => qualified(final.dataset, final.name)

/** The row id that a load gives to a position, as an expression. */
export const rowIdOf = (loadId: number, position: string): string =>
  `${position} + ${BigInt(loadId) * BigInt(ROWS_PER_LOAD)}`

/** The staged column that identifies the root row of a staged row. */
export const rootPositionOf = ({ nested }: Pick<MergeTable, 'nested'>): string =>
  nested ? ROOT_POSITION : POSITION

/** The columns that Sluice adds to a staging table. */
export const stagedSystemColumns = (
  { nested }: Pick<MergeTable, 'nested'>,
  listIndex: string,
): readonly string[] => (nested ? [POSITION, PARENT_POSITION, ROOT_POSITION, listIndex] : [POSITION])

/** `alias."column"`. */
export const at = (alias: string, column: string): string => `${alias}.${ident(column)}`

/** Condition that the rows `a` and `b` have the same values in these columns. */
export const equalColumns = (names: readonly string[], a: string, b: string): string =>
  names.map((name) => `${at(a, name)} = ${at(b, name)}`).join(' and ')
