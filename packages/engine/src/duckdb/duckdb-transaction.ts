import type { Table, TableName } from '@sluice/schema'
import { inlineParameters } from '../parameters/inline-parameters.ts'
import { ident, idents, qualified } from '../quote.ts'
import type { Parameter, Session } from '../session.ts'
import type { StagingTable, Transaction } from '../transaction.ts'
import { duckdbDialect } from './dialect.ts'
import { DuckdbSession } from './duckdb-session.ts'
import { runInAnyOrder } from './settings/run-in-any-order.ts'
import { withLessMemory } from './settings/with-less-memory.ts'
import { withPlainText } from './settings/with-plain-text.ts'
import type { TableGuards } from '../table-guards.ts'
import { readDuckdbCatalog } from './read-catalog.ts'
import { readDuckdbGuards } from './read-guards.ts'

const createTable = (table: string, columns: StagingTable['columns']): string =>
  `create table ${table} (${columns.map(({ name, type }) => `${ident(name)} ${duckdbDialect.typeName(type)}`).join(', ')})`

/** A transaction on the engine's one connection, on which the workbench's temp tables are too. */
export class DuckdbTransaction extends DuckdbSession implements Transaction {
  readonly #views = new Map<string, StagingTable>()
  readonly #restored = new Set<string>()
  #deferred: readonly string[] = []

  /** SQL behind a rollback that gives DuckDB its settings again. */
  get restore(): Iterable<string> {
    return this.#restored
  }

  /**
   * A view over the workbench, which is the same DuckDB: rows that fit go from there into their final table in one copy.
   * The values were proved to convert, so the view's casts do not fail.
   */
  async stage(table: StagingTable, select: string): Promise<number> {
    const { schema, name, columns } = table
    const view = qualified(schema, name)
    await this.run(`create view ${view} (${idents(columns.map((column) => column.name))}) as ${select}`)
    this.#views.set(view, table)
    const [row] = await this.rows<{ n: number }>(`select count(*) as n from ${view}`)
    return row?.n ?? 0
  }

  /**
   * A table of the file itself: its rows are compressed, and what memory has no room for is read again. Those of a temp
   * table would stay in memory as they are, or be written to disk each time that they have to make room.
   */
  async open({ schema, name, columns }: StagingTable): Promise<void> {
    await this.run(createTable(qualified(schema, name), columns))
  }

  fill(table: StagingTable, select: string, order = 'kept', buffer = 0): Promise<number> {
    const { schema, name, columns, isPlain = false } = table
    const names = idents(columns.map((column) => column.name))
    const insert = `insert into ${qualified(schema, name)} (${names}) ${select}`
    const write = (): Promise<number> => (order === 'any' ? this.insert(insert, buffer) : this.run(insert))
    return isPlain ? withPlainText(this, this.#restore, write) : write()
  }

  async rowsAtCommit<R = Record<string, unknown>>(
    sql: string,
    parameters: readonly Parameter[] = [],
  ): Promise<() => readonly R[]> {
    const rows = await this.rows<R>(sql, parameters)
    return () => rows
  }

  insert(sql: string, buffer = 0): Promise<number> {
    return runInAnyOrder(this, sql, { restore: this.#restore, buffer })
  }

  inLessMemory<T>(work: () => Promise<T>): Promise<T> {
    return withLessMemory(this, { restore: this.#restore }, work)
  }

  readonly #restore = (statements: readonly string[]): void => {
    for (const statement of statements) {
      // In the order in which they were given last.
      this.#restored.delete(statement)
      this.#restored.add(statement)
    }
  }

  async unstage(schema: string, name: string): Promise<void> {
    const staged = qualified(schema, name)
    await this.run(`drop ${this.#views.delete(staged) ? 'view' : 'table'} ${staged}`)
  }

  /** What waits outlives the workbench: before the commit its views become tables. */
  async keepStaged(): Promise<void> {
    for (const [view, { schema, name, columns }] of this.#views) {
      const kept = qualified(schema, `${name}_kept`)
      await this.run(createTable(kept, columns))
      await this.run(`insert into ${kept} from ${view}`)
      await this.run(`drop view ${view}`)
      await this.run(`alter table ${kept} rename to ${ident(name)}`)
    }
    this.#views.clear()
  }

  catalog(datasets: readonly string[], batch: Pick<Session, 'rows'> = this): Promise<readonly Table[]> {
    return readDuckdbCatalog(batch, datasets)
  }

  guards(tables: readonly TableName[]): Promise<readonly TableGuards[]> {
    return readDuckdbGuards(this, tables)
  }

  /** Sent with the commit, or before the next statement: each call takes longer than such a statement itself. */
  override async later(sql: string, parameters: readonly Parameter[] = []): Promise<void> {
    this.#deferred = [...this.#deferred, inlineParameters(sql, parameters)]
  }

  protected override async ready(): Promise<void> {
    if (this.#deferred.length === 0) return
    const script = this.#deferred.join('\n;\n')
    this.#deferred = []
    await this.script(script)
  }

  /** Commits, behind what is kept for later. */
  async commit(): Promise<void> {
    this.#deferred = [...this.#deferred, 'commit']
    await this.ready()
  }

  /** DuckDB lets one process write to a file, and that process runs one transaction at a time: nothing to wait for. */
  async lock(): Promise<void> {}
}
