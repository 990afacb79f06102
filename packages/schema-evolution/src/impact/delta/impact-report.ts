import type { EngineKind } from '@sluice/engine'

/** Whether a use only reads what changes, or writes it too. */
export type Access = 'read' | 'write' | 'read+write'

/** What a use is found in. */
export type UseKind = 'query' | 'model' | 'view'

/** A place that depends on what a migration changes. */
export interface Use {
  readonly kind: UseKind
  /** Relative to the project, with forward slashes. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** The enclosing exported name, such as `dailyRevenue` or `Orders.byState`; the name of a model or view. */
  readonly name: string
  readonly access: Access
  /** How it uses it, or why it breaks: `select`, `selectAll`, a message of the compiler or of the database. */
  readonly detail: string
}

/** One change of a migration and what depends on it. A use stands in one list only. */
export interface ChangeImpact {
  /** `change shop.orders.amount from bigint to text`. */
  readonly change: string
  /** What it changes: `shop.orders.amount`, or `shop.orders` for a whole table. */
  readonly subject: string
  /** What a query gives, before and after; absent where there was or is none. */
  readonly typeBefore?: string
  readonly typeAfter?: string
  /**
   * Set where the compiler sees no difference and each value is another: what `'95'` becomes, and what then fails. Uses that read it
   * compile as before.
   */
  readonly silent?: string
  /** Does not compile, or does not run, once the migration is applied. */
  readonly breaks: readonly Use[]
  /** Works as before, but reads or writes what changes. */
  readonly touches: readonly Use[]
  /** Raw SQL or dynamic names that look like it. */
  readonly may: readonly Use[]
}

/** What migrations do to the code of a project. */
export interface ImpactReport {
  readonly migrations: readonly string[]
  /** Engines on which migrations and SQL were tried; the first gives the types. */
  readonly engines: readonly EngineKind[]
  readonly changes: readonly ChangeImpact[]
  readonly checked: { readonly files: number; readonly models: number }
  /** What else a reader should know. */
  readonly notes: readonly string[]
  /** Why breaks may be missing from the lists, such as errors that the code has without the migration; empty where none is. */
  readonly uncertain: readonly string[]
}
