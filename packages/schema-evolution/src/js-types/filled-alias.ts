import type { Column } from '@sluice/schema'

type Filled = NonNullable<Column['filled']>

/** Kysely's names for columns that an insert may leave out, or may not give; these also take a `ColumnType`. */
const ALIASES: Readonly<Record<Filled, { readonly name: string; readonly type: string }>> = {
  default: {
    name: 'Generated',
    type: 'T extends ColumnType<infer S, infer I, infer U> ? ColumnType<S, I | undefined, U> : ColumnType<T, T | undefined, T>',
  },
  always: {
    name: 'GeneratedAlways',
    type: 'T extends ColumnType<infer S, any, any> ? ColumnType<S, never, never> : ColumnType<T, never, never>',
  },
}

/** The type of a column that the database fills. */
export const filledType = ({ filled }: Pick<Column, 'filled'>, type: string): string =>
  filled ? `${ALIASES[filled].name}<${type}>` : type

/** The aliases that these columns need: name and type. */
export const filledAliases = (columns: readonly Column[]): readonly (readonly [string, string])[] =>
  [...new Set(columns.flatMap(({ filled }) => filled ?? []))].map((filled) => [
    `${ALIASES[filled].name}<T>`,
    ALIASES[filled].type,
  ])
