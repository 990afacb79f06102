import type { ColumnHint } from './rows/column-hint.ts'
import type { RowsOptions } from './resource.ts'

type Scalar = string | number | bigint | boolean | symbol | Date | Uint8Array | null | undefined

/** Levels that paths go down: types may contain themselves. */
type Below = { 6: 5; 5: 4; 4: 3; 3: 2; 2: 1; 1: 0 }
type Deep = keyof Below

type Joined<Key extends string, Rest> = Key | (Rest extends string ? `${Key}.${Rest}` : never)

type PathsIn<V, List extends string, Depth> = Depth extends Deep
  ? V extends Scalar
    ? never
    : V extends readonly (infer Element)[]
      ? List extends never
        ? never
        : Joined<List, PathsIn<Element, List, Below[Depth]>>
      : V extends object
        ? { [Key in keyof V & string]-?: Joined<Key, PathsIn<V[Key], List, Below[Depth]>> }[keyof V & string]
        : never
  : never

/** Names of the columns that rows of a type become, as hints have them: `id`, `customer.name`, `items.[].sku`. */
export type ColumnPath<R> = PathsIn<R, '[]', 6>

/** The same without those in lists: a row has one value of each. */
export type ValuePath<R> = PathsIn<R, never, 6>

/** Hints by the names of the columns that rows of a type become. */
export type TypedHints<R> = { readonly [Path in ColumnPath<R>]?: ColumnHint }

type Columns<R> = (keyof R & string) | readonly (keyof R & string)[]

/** Options of a resource of rows, whose names of columns are those of a type. */
export interface TypedRowsOptions<R> extends Omit<
  RowsOptions,
  'columns' | 'primaryKey' | 'mergeKey' | 'hardDelete' | 'dedupSort'
> {
  readonly columns?: TypedHints<R>
  readonly primaryKey?: Columns<R>
  readonly mergeKey?: Columns<R>
  readonly hardDelete?: keyof R & string
  readonly dedupSort?: { readonly column: keyof R & string; readonly order: 'asc' | 'desc' }
}
