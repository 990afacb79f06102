import type { ColumnType } from '@sluice/schema'

/** What the values of a column may be, where the database takes others than those of the type that it declares. */
export interface ColumnForm {
  /** Undefined where only the values say it. */
  readonly type: ColumnType | undefined
  /** SQL: a value that is not null is handed over without a loss. */
  readonly fits: string
  readonly value: string
  readonly compared: string
  /** SQL of a position of a cursor, or of the text of a key, to compare with `compared`; undefined where it is none of the type. */
  readonly bound: (value: string) => string | undefined
}

/** SQL of the source about a column as a part of a key. */
export interface KeyColumn {
  /** Gives the value as text, of which `value` makes SQL of the same value. */
  readonly text: string
  readonly value: (text: string) => string
  /** Gives the value as its canonical text, as the target writes it: see docs/types.md. */
  readonly canonical: string
  /** Condition that the value is the one that SQL of such a text says. */
  readonly is: (text: string) => string
}

/** A column of a source database, as its catalog describes it. */
export interface SourceColumn {
  /** Stays the same when the column is renamed, where the database has such a number; else its name. */
  readonly id: number | string
  readonly name: string
  /** The type in the source's own words, for messages. */
  readonly shown: string
  /** Undefined where only the values say it, as for a numeric without precision. */
  readonly type: ColumnType | undefined
  /** SQL of the source that gives the value as it is handed over. */
  readonly value: string
  /** SQL of the source that gives the value as text. */
  readonly text: string
  /** SQL of the source that gives the bytes of the value, as Postgres writes them; absent where the type alone says what it holds. */
  readonly bytes?: string
  /** SQL of the source that gives 0 and 1 as truth values, and others as they are; absent where the type does not leave it open. */
  readonly truth?: string
  /** The column itself, in SQL of the source. */
  readonly own: string
  readonly asKey: KeyColumn
  /** SQL of the source by which the column compares with a cursor. */
  readonly compared: string
  /** True where the order of its values is not that of their texts, numbers or times, by which a load compares them. */
  readonly hasOwnOrder?: boolean
  /** As in a form, the same one for columns that compare with each other; absent where the database reads a position by itself. */
  readonly bound?: (value: string) => string | undefined
  /** What its values may be, in the order in which that is tried; absent where the database keeps other values out. */
  readonly forms?: readonly ColumnForm[]
  /** True where the type says nothing of the values. */
  readonly isGuess?: boolean
  /** True where it never lacks a value. */
  readonly required: boolean
  /** Of a foreign key, the table and the columns that it refers to: `customers (id)`. */
  readonly references?: string
  /** True for a type that Sluice does not know. */
  readonly isUnknown?: boolean
}

/** A table, view or query of a source database. */
export interface Described {
  readonly columns: readonly SourceColumn[]
  readonly primaryKey: readonly string[]
  /** Columns that the user of the url may not read. */
  readonly hidden: readonly string[]
  /** SQL of what stands behind `from`. */
  readonly from: string
  /** Identifies the table in its database, also after another one has taken its name; absent of views and queries. */
  readonly id?: string
  /** About how many rows it has; absent where that is not known. */
  readonly rows?: number
  /** True where each row says which transaction wrote it. */
  readonly isWritten: boolean
  /** True where policies of the database keep rows from the user of the url. */
  readonly isPartly?: boolean
}

export type Relation =
  | { readonly kind: 'table'; readonly schema: string | undefined; readonly name: string }
  | { readonly kind: 'query'; readonly sql: string }

/** SQL of what stands behind `from` for a query. */
export const fromQuery = (sql: string): string => `(${sql.trim().replace(/;$/, '')}\n) as source_query`

/** How a relation is called in messages. */
export const shownRelation = (relation: Relation): string =>
  relation.kind === 'query'
    ? 'the query'
    : relation.schema === undefined
      ? relation.name
      : `${relation.schema}.${relation.name}`
