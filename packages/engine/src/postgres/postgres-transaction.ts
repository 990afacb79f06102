import type { PoolClient } from 'pg'
import { pipeline } from 'node:stream/promises'
import { from as copyFrom } from 'pg-copy-streams'
import type { Table, TableName } from '@sluice/schema'
import { ident, idents, qualified, literal } from '../quote.ts'
import type { StagingTable, Transaction } from '../transaction.ts'
import type { Workbench } from '../workbench.ts'
import { postgresDialect } from './dialect.ts'
import { PostgresSession } from './postgres-session.ts'
import type { SystemNames } from '../system-names.ts'
import type { TableGuards } from '../table-guards.ts'
import { readPostgresCatalog } from './read-catalog.ts'
import { transport } from './transport.ts'
import { readPostgresGuards } from './read-guards.ts'

/** A transaction on one connection; what it stages comes out of the workbench by COPY. */
export class PostgresTransaction extends PostgresSession implements Transaction {
  readonly #client: PoolClient
  readonly #workbench: Workbench
  readonly #staged: StagingTable[] = []

  constructor(client: PoolClient, workbench: Workbench, names: SystemNames, signal?: AbortSignal) {
    super(client, names, signal)
    this.#client = client
    this.#workbench = workbench
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
    const { schema, name, columns, waits = false } = table
    const definitions = columns.map(
      (column) => `${ident(column.name)} ${postgresDialect.typeName(column.type)}`,
    )
    const kind = waits ? 'table' : 'unlogged table'
    await this.script(`create ${kind} ${qualified(schema, name)} (${definitions.join(', ')})`)
    if (!waits) this.#staged.push(table)
  }

  /** The server is the slower one, and while it keeps a writer waiting, further threads of DuckDB burn time for nothing. */
  async fill(table: StagingTable, select: string): Promise<number> {
    await this.#workbench.run('set threads = 1')
    try {
      return await this.#copy(table, select)
    } finally {
      await this.#workbench.run('reset threads')
    }
  }

  #copy({ schema, name, columns }: StagingTable, select: string): Promise<number> {
    const names = columns.map((column) => column.name)
    const values = columns.map(({ name: column, type }) =>
      type === 'binary' ? `'\\x' || lower(hex(${ident(column)}))` : ident(column),
    )
    const aliased = `select ${values.join(', ')} from (${select}) as staged (${idents(names)})`
    return transport(
      (path) =>
        this.#workbench.run(
          `copy (${aliased}) to ${literal(path)} (format csv, header false, use_tmp_file false)`,
        ),
      async (bytes) => {
        // Begun no sooner: the connection would wait for rows that may never come, and its end would be nobody's error.
        const copy = this.#client.query(
          copyFrom(`copy ${qualified(schema, name)} (${idents(names)}) from stdin (format csv)`),
        )
        await pipeline(bytes, copy)
        return copy.rowCount ?? 0
      },
    )
  }

  async unstage(schema: string, name: string): Promise<void> {
    await this.script(`drop table ${qualified(schema, name)}`)
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

  catalog(datasets: readonly string[]): Promise<readonly Table[]> {
    return readPostgresCatalog(this, datasets)
  }

  guards(tables: readonly TableName[]): Promise<readonly TableGuards[]> {
    return readPostgresGuards(this, tables)
  }

  async lock(name: string): Promise<void> {
    await this.run('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`sluice:${name}`])
  }
}
