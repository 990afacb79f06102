import type { SourceColumn } from './port/source-column.ts'
import type { RelationReader } from './port/sql-reader.ts'

interface Rows {
  readonly from: string
  readonly where: readonly string[]
  readonly names: readonly string[]
}

/**
 * The columns of a cursor, as all rows of the table have them: one with a value that cannot be compared would be left out by each
 * load, whatever the range.
 */
export async function settleCursor(
  own: RelationReader,
  columns: readonly SourceColumn[],
  { from, where, names }: Rows,
): Promise<readonly SourceColumn[]> {
  const compared = columns.filter(({ name }) => names.includes(name))
  if (!own.settle || compared.length === 0) return columns
  const settled = await own.settle(compared, { from, where, exact: names })
  return columns.map((column) => settled.find(({ name }) => name === column.name) ?? column)
}

/** All columns, as the rows that are read have them; `names`: those of the key. */
export const settleRows = async (
  own: RelationReader,
  columns: readonly SourceColumn[],
  { from, where, names }: Rows,
): Promise<readonly SourceColumn[]> => own.settle?.(columns, { from, where, exact: names }) ?? columns
