/** How a column differs. */
export interface ColumnDiff {
  readonly column: string
  /** `values`: it is the same column with other values. */
  readonly state: 'new' | 'gone' | 'type' | 'values'
  readonly type_before: string | null
  readonly type_after: string | null
  /** Rows that are in both tables and have another value; null where rows have no key. */
  readonly changed: number | null
  /** Rows without a value. */
  readonly nulls_before: number | null
  readonly nulls_after: number | null
}

/** Values of a row by column, masked: `Ada 7` is `Aaa 9`. */
export type MaskedRow = Readonly<Record<string, string | null>>

/** A row that differs. */
export interface SampleRow {
  readonly kind: 'added' | 'removed' | 'changed'
  /** Of a changed row, its key and the values that differ. */
  readonly row: MaskedRow
  /** The former values of a changed row. */
  readonly before: MaskedRow | null
}

/** How the rows of a table will differ from those that it has. */
export interface RowsDiff {
  /** Columns by which rows are compared; null where they are compared as a whole. */
  readonly key: readonly string[] | null
  /** Null where there is no table. */
  readonly rows_before: number | null
  readonly rows_after: number | null
  readonly added: number
  readonly removed: number
  /** Null where rows have no key: one that changed is removed and added. */
  readonly changed: number | null
  /** The columns that differ. */
  readonly columns: readonly ColumnDiff[]
  readonly samples: readonly SampleRow[]
}

/** A column of both tables, or of one. */
export interface PairedColumn {
  readonly name: string
  readonly before: string | null
  readonly after: string | null
}
