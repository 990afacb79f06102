import type { TableName } from '@sluice/schema'

/** What one element of a unique constraint or an exclusion compares, and how. */
export interface GuardElement {
  /** SQL over the columns of the table. */
  readonly expression: string
  /** `=`, but in an exclusion. */
  readonly operator: string
}

/** What keeps rows out of a table. Conditions and expressions are SQL over its columns. */
export type Guard =
  | { readonly kind: 'check'; readonly name: string; readonly condition: string }
  | {
      readonly kind: 'unique'
      readonly name: string
      readonly elements: readonly GuardElement[]
      /** The rows that it is about; absent for all. */
      readonly where?: string
      /** True where nulls are equal. */
      readonly nulls?: true
      /** True where it is checked at the end of the transaction. */
      readonly deferred?: true
    }
  | {
      readonly kind: 'foreign-key'
      readonly name: string
      readonly columns: readonly string[]
      readonly table: TableName
      readonly references: readonly string[]
    }
  /** What the database computes of each row for an index. */
  | { readonly kind: 'expression'; readonly name: string; readonly expression: string }
  /** A foreign key of another table, `table`, that refers to rows of this one, and that keeps them from being replaced. */
  | {
      readonly kind: 'referenced'
      readonly name: string
      readonly columns: readonly string[]
      readonly table: TableName
      readonly references: readonly string[]
    }

/** What may keep rows out of a table, or hide them, beyond types and nulls. */
export interface TableGuards extends TableName {
  /** Database types by column, where they hold less than ours. For an enum, its values. */
  readonly types: Readonly<Record<string, DatabaseType>>
  readonly guards: readonly Guard[]
  /** SQL of the values that the database generates, by column; on DuckDB also of defaults. */
  readonly filled: Readonly<Record<string, string>>
  /** What the role may not do to each row, for policies: `select`, `update`, ... */
  readonly hidden: readonly string[]
  /** True where no permissive policy lets the role do some of it to each row. */
  readonly unpermitted: boolean
  /** The restrictive policies that concern the role, quoted, where something is hidden. */
  readonly restrictive: readonly string[]
  /** The role that asks, quoted; empty where there are none. */
  readonly role: string
  /** Triggers and rules that may do otherwise than a statement says: `trigger t_skip`, `rule t_keep`. */
  readonly triggers: readonly string[]
}

export interface DatabaseType {
  readonly name: string
  /** The values of an enum. */
  readonly values?: readonly string[]
  /** True for a domain, whose conditions only its cast knows. */
  readonly domain?: true
}
