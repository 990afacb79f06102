import type { ColumnHint } from './rows/column-hint.ts'
import type { ChildOptions } from './rows/children.ts'
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

type ListsIn<V, Depth> = Depth extends Deep
  ? NonNullable<V> extends infer Value
    ? Value extends Scalar | readonly unknown[]
      ? never
      : Value extends object
        ? {
            [Key in keyof Value & string]-?: NonNullable<Value[Key]> extends readonly unknown[]
              ? Key
              : Joined<Key, ListsIn<Value[Key], Below[Depth]>>
          }[keyof Value & string]
        : never
    : never
  : never

/** Names of the lists of a type's rows that become nested tables: `items`, `customer.orders`. */
export type ListPath<R> = R extends readonly unknown[] ? '[]' : ListsIn<R, 6>

type At<V, Path extends string> = Path extends `${infer Key}.${infer Rest}`
  ? At<NonNullable<V>[Key & keyof NonNullable<V>], Rest>
  : NonNullable<V>[Path & keyof NonNullable<V>]

type ElementOf<V> = NonNullable<V> extends readonly (infer Element)[] ? NonNullable<Element> : never

type RowOf<R, List extends string> = R extends readonly (infer Element)[] ? Element : ElementOf<At<R, List>>

/** A column of a list's rows; of a list of plain values it is called `[]`. */
type ChildColumn<E> = E extends Scalar | readonly unknown[] ? '[]' : ValuePath<E>

/** Options of the nested table that lists of rows of a type become. */
export interface TypedChild<E> extends Omit<ChildOptions, 'columns' | 'children' | 'primaryKey'> {
  readonly primaryKey?: ChildColumn<E> | readonly ChildColumn<E>[]
  readonly columns?: { readonly [Path in ChildColumn<E>]?: ColumnHint }
  readonly children?: TypedChildren<E>
}

/** Options of the nested tables of rows of a type. */
export type TypedChildren<R> = { readonly [List in ListPath<R>]?: TypedChild<RowOf<R, List>> }

/** Options of a resource of rows, whose names of columns are those of a type. */
export interface TypedRowsOptions<R> extends Omit<
  RowsOptions,
  'table' | 'columns' | 'children' | 'primaryKey' | 'mergeKey' | 'hardDelete' | 'newestBy' | 'dedupSort'
> {
  readonly table?: string | ((row: R) => string)
  readonly columns?: TypedHints<R>
  readonly children?: TypedChildren<R>
  readonly primaryKey?: Columns<R>
  readonly mergeKey?: Columns<R>
  readonly hardDelete?: keyof R & string
  readonly newestBy?: keyof R & string
  readonly dedupSort?: { readonly column: keyof R & string; readonly order: 'asc' | 'desc' }
}
