import type { ProfiledColumn } from './profiled-table.ts'

/** A column of the root row's key, as nested tables get it. */
export interface RootKeyColumn extends Pick<ProfiledColumn, 'name' | 'type' | 'digits'> {
  /** SQL over the table one level up. */
  readonly value: string
}

/** The columns of the root table that nested tables are to have, by the names that they get there. */
export const rootKeyOf = (
  columns: readonly ProfiledColumn[],
  names: ReadonlyMap<string, string>,
): readonly RootKeyColumn[] =>
  columns.flatMap(({ name, type, digits, value }) => {
    const own = names.get(name)
    return own === undefined ? [] : [{ name: own, type, value, ...(digits && { digits }) }]
  })

/** Name of a column of a nested raw table that has a value of the root row's key. */
const carried = (index: number): string => `_root_key_${index}`

/** SQL that takes the values along while lists are unnested. */
export const carriedKey = (key: readonly RootKeyColumn[]): readonly string[] =>
  key.map(({ value }, index) => `${value} as ${carried(index)}`)

/** The names of these columns. */
export const carriedNames = (key: readonly RootKeyColumn[]): readonly string[] =>
  key.map((_, index) => carried(index))

/** The same key, one level further down. */
export const keyBelow = (key: readonly RootKeyColumn[]): readonly RootKeyColumn[] =>
  key.map((column, index) => ({ ...column, value: carried(index) }))
