/** Columns in one statement: DuckDB keeps vectors of each, plans wide statements slowly, and does not nest a thousand subqueries. */
const AT_ONCE = 200

/** Columns in groups that one statement can treat. */
export function columnGroups<T>(columns: readonly T[]): readonly (readonly T[])[] {
  const count = Math.ceil(columns.length / AT_ONCE)
  return Array.from({ length: count }, (_, index) => columns.slice(index * AT_ONCE, (index + 1) * AT_ONCE))
}
