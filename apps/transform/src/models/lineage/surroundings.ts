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

/** The same with other names for its first columns. */
export const renamed = ({ columns, conditions }: Resolved, names: readonly string[]): Resolved => ({
  columns: columns.map((column, i) => ({ ...column, ...(names[i] !== undefined && { name: names[i] }) })),
  conditions,
})
