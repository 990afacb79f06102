import type { TableName } from '@sluice/schema'
import type { DatabaseTarget } from '../kysely/create-database.ts'
import type { Session } from '../session.ts'

/** A table whose rows are copied, with those of its columns that can be written. */
export interface CopiedTable extends TableName {
  readonly columns: readonly string[]
}

/** A Postgres database whose rows can be copied into a scratch database, as it was at one instant. */
export interface Original {
  /** Reads it, in one read-only transaction. */
  readonly session: Session
  /** Copies the rows of a table into the table of the same name, which has these columns, too. */
  copyRows(table: CopiedTable): Promise<void>
}

/** A database that lives as long as what is tried on it, and can be thrown away at any time. */
export interface Scratch extends AsyncDisposable {
  /** Where it is, to open it. */
  readonly target: DatabaseTarget
  /** For people: a file, or the name of a database on its server. */
  readonly place: string
  /** Where its rows come from; absent where it has all of them from the beginning. */
  readonly original?: Original
}
