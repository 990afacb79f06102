import type { Session } from '@sluice/engine'
import type { Table } from '@sluice/schema'

/** A database that lives as long as a question about migrations. */
export interface Shadow extends AsyncDisposable {
  readonly session: Session
  transaction(work: (tx: Session) => Promise<void>): Promise<void>
  /** All final tables there are, sorted by name. */
  tables(): Promise<readonly Table[]>
  /** Tables and views with all that belongs to them, as DDL for people. */
  state(): Promise<string>
}
