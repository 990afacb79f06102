import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

const WAITING = `select count(distinct pid)::int as waiting from pg_locks
  where not granted and database = (select oid from pg_database where datname = current_database())`
const OTHERS = `from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`

/** A connection that holds a lock, so that others stop at a known place. */
export class Blocker implements AsyncDisposable {
  readonly #client: Client

  private constructor(client: Client) {
    this.#client = client
    // A test may end the server.
    client.on('error', () => undefined)
  }

  /** Begins a transaction and takes the lock. */
  static async hold(url: string, sql: string): Promise<Blocker> {
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query(`begin; ${sql}`)
    return new Blocker(client)
  }

  /** The lock that a load of the dataset takes before it stages. */
  static dataset(url: string, dataset: string): Promise<Blocker> {
    return Blocker.hold(url, `select pg_advisory_xact_lock(hashtextextended('sluice:${dataset}', 0))`)
  }

  /** Waits until so many connections wait for a lock. */
  async until(waiting: number): Promise<void> {
    const end = Date.now() + 60_000
    for (;;) {
      const { rows } = await this.#client.query<{ waiting: number }>(WAITING)
      if ((rows[0]?.waiting ?? 0) >= waiting) return
      if (Date.now() > end) throw new Error(`${rows[0]?.waiting} connections wait, not ${waiting}`)
      await sleep(20)
    }
  }

  /** Cuts all other connections to the database. */
  async terminateOthers(): Promise<void> {
    await this.#client.query(`select pg_terminate_backend(pid) ${OTHERS}`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end()
  }
}
