import type { PoolClient, QueryArrayResult } from 'pg'
import { pipeline } from 'node:stream/promises'
import { from as copyFrom } from 'pg-copy-streams'
import type { Table, TableName } from '@sluice/schema'
import { idents, qualified, literal } from '../quote.ts'
import type { Parameter, Session } from '../session.ts'
import type { StagingTable, Transaction } from '../transaction.ts'
import { withOneThread } from '../duckdb/settings/threads.ts'
import type { LazyWorkbench } from './workbench/lazy-workbench.ts'
import { DeferredStatements } from './deferred-statements.ts'
import { inlineParameters } from '../parameters/inline-parameters.ts'
import { PostgresSession, rowsOf } from './postgres-session.ts'
import type { SystemNames } from '../system/system-names.ts'
import type { TableGuards } from '../table-guards.ts'
import { readPostgresCatalog } from './read-catalog.ts'
import { copiedColumns, stagingDefinitions } from './staging-shape.ts'
import { binaryRows } from './binary-copy/binary-rows.ts'
import { planCopy } from './binary-copy/copy-plan.ts'
import { readPostgresGuards } from './read-guards.ts'

/** The server's counters of written rows, which tell the state of a table, are right at once: else it moves them later. */
const COUNT_WRITES = `do $sluice$ begin
  perform pg_catalog.pg_stat_force_next_flush();
exception when undefined_function then null; -- before version 15
end $sluice$`

/** Bytes of rows that wait for the server, so that DuckDB goes on while the server does not read. */
const AHEAD = 2 << 20

/** A transaction on one connection; what it stages comes out of the workbench by COPY. */
export class PostgresTransaction extends PostgresSession implements Transaction {
  readonly #client: PoolClient
  readonly #deferred: DeferredStatements
  readonly #names: SystemNames
  readonly #workbench: LazyWorkbench
  #staged: readonly StagingTable[] = []
  #atCommit: readonly string[] = []
  #answers: readonly QueryArrayResult[] = []

  constructor(client: PoolClient, workbench: LazyWorkbench, names: SystemNames, signal?: AbortSignal) {
    const deferred = new DeferredStatements(client)
    super(deferred, names, signal)
    this.#client = client
    this.#deferred = deferred
    this.#names = names
    this.#workbench = workbench
  }

  override later(sql: string, parameters: readonly Parameter[] = []): Promise<void> {
    return this.#deferred.add(this.#names(sql), parameters)
  }

  async stage(table: StagingTable, select: string): Promise<number> {
    await this.open(table)
    return this.fill(table, select)
  }

  /**
   * Unlogged is a third faster; what is still there at the end of the transaction is made durable by keepStaged, which writes
   * it once more.
   */
  async open(table: StagingTable): Promise<void> {
    const { schema, name, waits = false } = table
    const kind = waits ? 'table' : 'unlogged table'
    await this.later(`create ${kind} ${qualified(schema, name)} (${stagingDefinitions(table).join(', ')})`)
    if (!waits) this.#staged = [...this.#staged, table]
  }

  /** The server is the slower one, and while it keeps a writer waiting, further threads of DuckDB burn time for nothing. */
  fill(table: StagingTable, select: string): Promise<number> {
    return withOneThread(this.#workbench, () => this.#copy(table, select))
  }

  rowsAtCommit<R = Record<string, unknown>>(
    sql: string,
    parameters: readonly Parameter[] = [],
  ): Promise<() => readonly R[]> {
    const index = this.#atCommit.length
    this.#atCommit = [...this.#atCommit, inlineParameters(this.#names(sql), parameters)]
    return Promise.resolve(() => {
      const answer = this.#answers[index]
      if (!answer) throw new Error('the transaction is not committed')
      return rowsOf(answer) as R[]
    })
  }

  insert(sql: string): Promise<number> {
    return this.run(sql)
  }

  inLessMemory<T>(work: () => Promise<T>): Promise<T> {
    return work()
  }

  async #copy(table: StagingTable, select: string): Promise<number> {
    const { schema, name, columns } = table
    const copied = copiedColumns(table)
    const staged = `select * from (${select}) as staged (${idents(columns.map((column) => column.name))})`
    const rows = binaryRows(this.#workbench, planCopy(copied, staged))
    try {
      const first = await rows.next()
      // Begun no sooner: the connection would wait for rows that may never come, and its end would be nobody's error.
      const copy = this.#client.query(
        copyFrom(
          this.#deferred.before(
            `copy ${qualified(schema, name)} (${idents(copied.map((column) => column.name))}) from stdin (format binary)`,
          ),
          { highWaterMark: AHEAD },
        ),
      )
      copy.write(first.value)
      await pipeline(rows, copy)
      return copy.rowCount ?? 0
    } finally {
      await rows.return()
    }
  }

  async unstage(schema: string, name: string): Promise<void> {
    await this.later(`drop table ${qualified(schema, name)}`)
    this.#staged = this.#staged.filter((one) => one.schema !== schema || one.name !== name)
  }

  /** An unlogged table is emptied by a crash of the server: what stays in staging must be logged before the commit. */
  async keepStaged(): Promise<void> {
    if (this.#staged.length === 0) return
    const names = this.#staged.map(({ schema, name }) => `(${literal(schema)}, ${literal(name)})`)
    const unlogged = await this.rows<{ schema: string; name: string }>(
      `select n.nspname as schema, c.relname as name
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where (n.nspname, c.relname) in (${names.join(', ')}) and c.relpersistence = 'u'`,
    )
    for (const { schema, name } of unlogged)
      await this.script(`alter table ${qualified(schema, name)} set logged`)
  }

  catalog(datasets: readonly string[], batch: Pick<Session, 'rows'> = this): Promise<readonly Table[]> {
    return readPostgresCatalog(batch, datasets)
  }

  guards(tables: readonly TableName[]): Promise<readonly TableGuards[]> {
    return readPostgresGuards(this, tables)
  }

  lock(name: string): Promise<void> {
    const key = literal(`sluice:${name}`)
    return this.later(
      `do $sluice$ begin perform pg_advisory_xact_lock(hashtextextended(${key}, 0)); end $sluice$`,
    )
  }

  /** Commits, behind what is kept for later and what is asked for at the commit. */
  async commit(): Promise<void> {
    const last = [...this.#atCommit, COUNT_WRITES, 'commit']
    const text = this.#deferred.before(last.join('\n;\n'))
    const results = (await this.#client.query({ text, rowMode: 'array' })) as unknown as QueryArrayResult[]
    this.#answers = results.slice(-last.length)
  }
}
