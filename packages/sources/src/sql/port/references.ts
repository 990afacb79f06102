/** A foreign key of a table: its columns, and those that they refer to, in the same order. */
export interface ForeignKey {
  readonly columns: readonly string[]
  readonly table: string
  readonly others: readonly string[]
}

/** What a column refers to, in words: `customers (id)`; of a key of several columns `lines (order_id, no), by (order_id, line_no)`. */
export function referencesOf(keys: readonly ForeignKey[], column: string): { readonly references?: string } {
  const own = keys.filter(({ columns }) => columns.includes(column))
  const texts = own.map(
    ({ columns, table, others }) =>
      `${table} (${others.join(', ')})${columns.length > 1 ? `, by (${columns.join(', ')})` : ''}`,
  )
  return texts.length === 0 ? {} : { references: texts.join('; ') }
}
