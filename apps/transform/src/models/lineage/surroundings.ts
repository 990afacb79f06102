import type { QueryTree } from '../tree/query-tree.ts'
import type { Origin } from './origin.ts'
import type { Column, Fold, Scope } from './scope.ts'

/** What a query gives. */
export interface Resolved {
  readonly columns: readonly Column[]
  /** What decides about the rows: joins, filters, groups, orders. */
  readonly conditions: readonly Origin[]
}

/** What is known around a query. */
export interface Surroundings {
  /** The columns of a table; undefined where nobody has described it. */
  readonly columnsOf: (table: string) => readonly string[] | undefined
  readonly fold: Fold
  /** DuckDB's `*` keeps the places of the left side where PostgreSQL puts the columns of `using` first. */
  readonly usingFirst: boolean
  /** DuckDB lets expressions use the names of the select list. */
  readonly aliasesAnywhere: boolean
  readonly ctes: ReadonlyMap<string, () => Resolved>
  /** Is called for a name that nothing has. */
  readonly onUnknown: (name: string) => void
  /** Resolves a query inside another one. */
  readonly resolve: (query: QueryTree, around: Surroundings, outer?: Scope) => Resolved
}

/** DuckDB gives columns of one name in a subquery or table other names: `id`, `id_1`. */
export function unlikeNames(columns: readonly Column[], fold: Fold): readonly Column[] {
  const times = new Map<string, number>()
  return columns.map((column) => {
    const { name } = column
    if (name === undefined) return column
    const key = fold(name)
    let at = times.get(key)
    if (at === undefined) {
      times.set(key, 1)
      return column
    }
    while (times.has(fold(`${name}_${at}`))) at++
    times.set(key, at)
    times.set(fold(`${name}_${at}`), 1)
    return { ...column, name: `${name}_${at}` }
  })
}

/** What a query gives to the one around it. */
export const withUnlikeNames = (resolved: Resolved, { fold, aliasesAnywhere }: Surroundings): Resolved =>
  aliasesAnywhere ? { ...resolved, columns: unlikeNames(resolved.columns, fold) } : resolved

/** The same with other names for its first columns. */
export const renamed = ({ columns, conditions }: Resolved, names: readonly string[]): Resolved => ({
  columns: columns.map((column, i) => ({ ...column, ...(names[i] !== undefined && { name: names[i] }) })),
  conditions,
})
