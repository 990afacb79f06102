/** A query as both parsers give it, with all that says where values come from, and nothing else. */
export interface QueryTree {
  /** Each may read those before it, and itself if it is recursive. */
  readonly ctes: readonly Cte[]
  readonly body: SelectBody | SetBody | ValuesBody
  readonly orderBy: readonly Expression[]
  readonly limit: readonly Expression[]
}

/** A common table expression. */
export interface Cte {
  readonly name: string
  /** Other names for its first columns. */
  readonly columns: readonly string[]
  readonly query: QueryTree
  readonly recursive: boolean
  /** Columns that `search` and `cycle` add, and those that they are computed of. */
  readonly adds: readonly { readonly name: string; readonly of: readonly string[] }[]
}

export interface SelectBody {
  readonly kind: 'select'
  readonly from: readonly Source[]
  readonly items: readonly Item[]
  readonly where: readonly Expression[]
  /** `all`: by each item that has no aggregate. */
  readonly groupBy: readonly Expression[] | 'all'
  /** `having` and `qualify`. */
  readonly having: readonly Expression[]
  readonly distinctOn: readonly Expression[]
}

export interface SetBody {
  readonly kind: 'set'
  readonly operator: 'union' | 'intersect' | 'except'
  /** True: columns belong together by their names, not by their places. */
  readonly byName: boolean
  readonly left: QueryTree
  readonly right: QueryTree
}

export interface ValuesBody {
  readonly kind: 'values'
  readonly rows: readonly (readonly Expression[])[]
}

/** An element of a select list; without a name where the query gives it none and the engine's own is not known. */
export interface Item {
  readonly name?: string
  readonly expression: Expression
}

interface Named {
  readonly alias?: string
  /** Other names for its first columns. */
  readonly columns: readonly string[]
}

/** Something behind `from`. */
export type Source =
  | (Named & { readonly kind: 'table'; readonly dataset: string; readonly name: string })
  | (Named & { readonly kind: 'query'; readonly query: QueryTree; readonly lateral: boolean })
  | (Named & {
      readonly kind: 'function'
      /** The columns that it gives, where that is known, each with what it is computed of. */
      readonly gives: readonly { readonly name: string; readonly of: readonly Expression[] }[]
      readonly arguments: readonly Expression[]
    })
  | JoinSource
  | PivotSource
  | UnpivotSource

export interface JoinSource extends Named {
  readonly kind: 'join'
  /** `semi`: only the columns of the left side are there. */
  readonly type: 'inner' | 'left' | 'right' | 'full' | 'semi'
  readonly left: Source
  readonly right: Source
  readonly using: readonly string[] | 'natural'
  /** The name of the columns of `using` as a table. */
  readonly usingAlias?: string
  readonly on: readonly Expression[]
}

export interface PivotSource extends Named {
  readonly kind: 'pivot'
  readonly source: Source
  readonly aggregates: readonly Item[]
  readonly on: readonly Expression[]
  /** Names of the columns made from the values, before the name of the aggregate. */
  readonly values: readonly string[]
  /** Absent: by all columns that nothing else uses. */
  readonly groups?: readonly string[]
}

export interface UnpivotSource extends Named {
  readonly kind: 'unpivot'
  readonly source: Source
  readonly nameColumn: string
  /** Columns that take the values, and for each row of the result the columns that they come from. */
  readonly valueColumns: readonly string[]
  readonly from: readonly string[]
}

/** How a value that is computed depends on another one that decides about it. */
export type Condition = 'JOIN' | 'GROUP_BY' | 'FILTER' | 'SORT' | 'WINDOW' | 'CONDITIONAL'

/** Where a value comes from. */
export type Expression =
  /** `maybe`: it may be something else as well, so that nobody misses it. */
  | { readonly kind: 'column'; readonly path: readonly string[]; readonly maybe?: boolean }
  | Star
  /** A whole number can stand for the place of an item in `group by` and `order by`. */
  | { readonly kind: 'constant'; readonly integer?: number }
  /** The column of the tables behind `from` at that place, from 1. */
  | { readonly kind: 'position'; readonly index: number }
  /** `exists`: it only matters whether there are rows. */
  | { readonly kind: 'query'; readonly query: QueryTree; readonly exists: boolean }
  | { readonly kind: 'lambda'; readonly parameters: readonly string[]; readonly body: Expression }
  | Computed

export interface Computed {
  readonly kind: 'computed'
  readonly how: 'TRANSFORMATION' | 'AGGREGATION'
  readonly values: readonly Expression[]
  readonly conditions: readonly { readonly how: Condition; readonly expression: Expression }[]
  /** The fields of a struct, where it is one. */
  readonly fields?: readonly { readonly name: string; readonly expression: Expression }[]
}

/** `*` and DuckDB's `columns(...)`. */
export interface Star {
  readonly kind: 'star'
  readonly table?: readonly string[]
  /** The columns themselves, where no table has them: `(jsonb_each(note)).*`. */
  readonly known?: readonly { readonly name: string; readonly expression: Expression }[]
  /** True: the expression that it stands in is computed once for each column. */
  readonly each?: boolean
  readonly exclude: readonly string[]
  readonly replace: readonly { readonly name: string; readonly expression: Expression }[]
  readonly rename: readonly { readonly from: string; readonly to: string }[]
  /** Which names it means; absent: all. */
  readonly matches?: (name: string) => boolean
  /** A regular expression that names match, whose groups `\1` in another name stands for. */
  readonly pattern?: string
}

export const computed = (
  values: readonly Expression[],
  conditions: Computed['conditions'] = [],
  how: Computed['how'] = 'TRANSFORMATION',
): Computed => ({ kind: 'computed', how, values, conditions })

export const because = (how: Condition, expressions: readonly Expression[]): Computed['conditions'] =>
  expressions.map((expression) => ({ how, expression }))

export const ALL_COLUMNS: Star = { kind: 'star', exclude: [], replace: [], rename: [] }
