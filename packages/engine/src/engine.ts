import type { Table, TableName } from '@sluice/schema'
import type { Dialect } from './dialect.ts'
import type { Session } from './session.ts'
import type { Retyped, TableFacts } from './table-facts.ts'
import type { Transaction } from './transaction.ts'
import type { Workbench } from './workbench.ts'

export type EngineKind = 'duckdb' | 'postgres'

export const ENGINE_KINDS: readonly EngineKind[] = ['duckdb', 'postgres']

/** A target that loads go to: one open DuckDB file or one Postgres database. */
export interface Engine extends AsyncDisposable {
  readonly kind: EngineKind
  readonly dialect: Dialect
  /** The schema of Sluice's own tables. Statements write `_sluice` whatever its name is. */
  readonly systemSchema: string
  /** Statements outside a transaction, each committed by itself. */
  readonly session: Session
  /** The in-process DuckDB that reads packages; for a DuckDB target the same connection as the target's. */
  readonly workbench: Workbench
  /** Everything that `work` did is visible when this returns, and nothing of it when it throws. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  /** Like `transaction`, but beside one that may be open: on DuckDB, others share the connection of `session`. */
  aside<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  /**
   * Lends one connection for statements that are each committed by itself and may take long: the server's timeouts do not
   * end them, unless a pooler is in between, behind which a setting would stay with others.
   */
  unhurried<T>(work: (session: Session) => Promise<T>): Promise<T>
  /**
   * The tables of these datasets as they are now, sorted by name; system columns included, staging left out. `batch`: of
   * `inOneTrip`, where other queries are to be sent with this one.
   */
  catalog(datasets: readonly string[], batch?: Pick<Session, 'rows'>): Promise<readonly Table[]>
  /**
   * How large these tables are, what hangs on their columns, and what depends on those that are to get another type;
   * nothing of tables that do not exist.
   */
  facts(tables: readonly TableName[], retyped?: readonly Retyped[]): Promise<readonly TableFacts[]>
  /** For a process that is to end: what runs now ends with an error soon, and no transaction begins or commits any more. */
  interrupt(): void
}
