import type { EngineKind, Session } from '@sluice/engine'
import type { Table } from '@sluice/schema'

/** A column that a query gives; its type as the engine calls it. */
export interface OutputColumn {
  readonly name: string
  readonly type: string
}

/** A transaction that leaves nothing behind. */
export interface Rehearsal {
  run(sql: string): Promise<void>
  /** What a query would give, without running it. Throws if it cannot run; the transaction continues. */
  describe(query: string): Promise<readonly OutputColumn[]>
}

/** A database on which statements can be tried. */
export interface Trial {
  readonly kind: EngineKind
  readonly session: Session
  transaction(work: (tx: Session) => Promise<void>): Promise<void>
  /** Lends a transaction that is rolled back. */
  rehearse<T>(work: (rehearsal: Pick<Rehearsal, 'run'>) => Promise<T>): Promise<T>
}

/** A database that lives as long as a question about migrations. */
export interface Shadow extends Trial, AsyncDisposable {
  /** Lends a transaction that is rolled back. */
  rehearse<T>(work: (rehearsal: Rehearsal) => Promise<T>): Promise<T>
  /** All final tables there are, sorted by name. */
  tables(): Promise<readonly Table[]>
  /** Tables and views with all that belongs to them, as DDL for people. */
  state(): Promise<string>
}
