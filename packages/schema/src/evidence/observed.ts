import type { Contract } from '../contract.ts'
import type { Digits } from '../types/digits.ts'
import type { Evidence, WaitingLoad } from './evidence.ts'
import type { MergeStrategy } from '../merge-strategy.ts'
import type { Reading } from '../types/reading.ts'
import type { ColumnType } from '../types/type.ts'
import type { WriteDisposition } from '../disposition.ts'
import type { TableName } from '../table.ts'

/** A column as one load was observed to hold it: never without a value, so a column of only nulls is not listed. */
export interface ObservedColumn {
  readonly name: string
  readonly type: ColumnType
  /** The source's own name, or path, where it is another. */
  readonly source?: string
  /** For bigint and double: absent where a value was NaN, infinite or needs more than 38 digits. */
  readonly digits?: Digits
  readonly evidence?: Evidence
  /**
   * Where the reviewed column had another type than its hint says: how the values, all of which can be read so, are read once a
   * migration has given the column the hint's type.
   */
  readonly reading?: Reading
  /** The name of the mask that its values have. */
  readonly mask?: string
  /** Of a foreign key of the source, the table and the columns that it refers to. */
  readonly references?: string
  /** True if it has changed in the catalog of the source: the change is proposed, whether a value needs it or not. */
  readonly announced?: true
  /** Where a hint gives the column its own contract. */
  readonly contract?: Contract
}

/** A table as one load was observed to hold it; nested tables name the table one level up and the root. */
export interface ObservedTable extends TableName {
  readonly columns: readonly ObservedColumn[]
  /** Columns of the file or rows that never held a value: mentioned in the migration, not created. */
  readonly emptyColumns: readonly string[]
  readonly primaryKey: readonly string[]
  readonly disposition: WriteDisposition
  /** Absent for a plain upsert, where nothing is merged, and of nested tables. */
  readonly strategy?: MergeStrategy
  readonly resource: string
  readonly parent?: string
  readonly root?: string
  /** The load that it waits in, its rows, and the first of its files. */
  readonly load?: WaitingLoad & { readonly rows: number; readonly file?: string }
  /** The contract that the load had; the default where there is none. */
  readonly contract?: Contract
}

/** The table with those of its columns that the catalog of its source has changed; undefined where it has none. */
export function announcedOf(table: ObservedTable): ObservedTable | undefined {
  const columns = table.columns.filter(({ announced }) => announced)
  return columns.length > 0 ? { ...table, columns } : undefined
}
