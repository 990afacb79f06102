/** Values of a row by column, as text. */
export type TextRow = Readonly<Record<string, string | null>>

/** A value that is not the expected one. */
export interface ChangedValue {
  readonly column: string
  readonly expected: string | null
  readonly actual: string | null
}

/** A row that is expected, of which some values differ. */
export interface ChangedRow {
  readonly row: TextRow
  readonly values: readonly ChangedValue[]
}

/** How rows differ from those that are expected. */
export interface RowDifferences {
  readonly missing: readonly TextRow[]
  readonly added: readonly TextRow[]
  readonly changed: readonly ChangedRow[]
}

/**
 * Compares two sets of rows in which a row may come several times; their order does not matter. Rows with the same key,
 * and without a key those that have most values in common, are one row that changed.
 */
export function compareRows(
  expected: readonly TextRow[],
  actual: readonly TextRow[],
  columns: readonly string[],
  key: readonly string[] = [],
): RowDifferences {
  const left = new Map<string, TextRow[]>()
  const text = (row: TextRow): string => JSON.stringify(columns.map((column) => row[column]))
  for (const row of actual) left.set(text(row), [...(left.get(text(row)) ?? []), row])
  const missing = expected.filter((row) => left.get(text(row))?.pop() === undefined)
  const added = [...left.values()].flat()
  const changed: ChangedRow[] = []
  const unpaired = missing.filter((row) => {
    const other = pairOf(row, added, columns, key)
    if (other === undefined) return true
    const [found = {}] = added.splice(other, 1)
    const values = columns
      .filter((column) => row[column] !== found[column])
      .map((column) => ({ column, expected: row[column] ?? null, actual: found[column] ?? null }))
    changed.push({ row, values })
    return false
  })
  return { missing: unpaired, added, changed }
}

/** The place of the row that is the same one, but changed. */
function pairOf(
  row: TextRow,
  others: readonly TextRow[],
  columns: readonly string[],
  key: readonly string[],
): number | undefined {
  if (key.length > 0) {
    const at = others.findIndex((other) => key.every((column) => other[column] === row[column]))
    return at === -1 ? undefined : at
  }
  const alike = others.map((other) => columns.filter((column) => other[column] === row[column]).length)
  const most = Math.max(...alike)
  return most * 2 >= columns.length && most > 0 ? alike.indexOf(most) : undefined
}
