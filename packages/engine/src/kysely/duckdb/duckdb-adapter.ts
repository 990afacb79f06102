import { DialectAdapterBase } from 'kysely'

/** What Kysely may expect of DuckDB. */
export class DuckdbAdapter extends DialectAdapterBase {
  override get supportsCreateIfNotExists(): boolean {
    return true
  }

  override get supportsTransactionalDdl(): boolean {
    return true
  }

  override get supportsReturning(): boolean {
    return true
  }

  /** The lock on the file keeps other processes out; in this one, DuckDB refuses the second of two that write a row. */
  override acquireMigrationLock(): Promise<void> {
    return Promise.resolve()
  }

  override releaseMigrationLock(): Promise<void> {
    return Promise.resolve()
  }
}
