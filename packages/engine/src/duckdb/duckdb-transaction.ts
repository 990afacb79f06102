import type { Table } from '@sluice/schema'
import { ident, idents, qualified } from '../quote.ts'
import type { StagingTable, Transaction } from '../transaction.ts'
import { duckdbDialect } from './dialect.ts'
import { DuckdbSession } from './duckdb-session.ts'
import { readDuckdbCatalog } from './read-catalog.ts'

/** A transaction on the engine's one connection, on which the workbench's temp tables are too. */
export class DuckdbTransaction extends DuckdbSession implements Transaction {
  readonly #views = new Map<string, StagingTable>()
  /** Tables of the workbench behind those views that `open` made. */
  readonly #filled = new Map<string, string>()

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

  /** Rows that were computed once are kept in a table of the workbench, which the view gives. */
  async open(table: StagingTable): Promise<void> {
    const { schema, name, columns } = table
    const filled = ident(`${schema}.${name}`)
    const definitions = columns.map(
      (column) => `${ident(column.name)} ${duckdbDialect.typeName(column.type)}`,
    )
    await this.run(`create temp table ${filled} (${definitions.join(', ')})`)
    await this.run(`create view ${qualified(schema, name)} as from ${filled}`)
    this.#views.set(qualified(schema, name), table)
    this.#filled.set(qualified(schema, name), filled)
  }

  fill({ schema, name, columns }: StagingTable, select: string): Promise<number> {
    const table = qualified(schema, name)
    const names = idents(columns.map((column) => column.name))
    return this.run(`insert into ${this.#filled.get(table) ?? `${table} (${names})`} ${select}`)
  }

  async unstage(schema: string, name: string): Promise<void> {
    const staged = qualified(schema, name)
    await this.run(`drop ${this.#views.delete(staged) ? 'view' : 'table'} ${staged}`)
    const filled = this.#filled.get(staged)
    if (filled !== undefined) await this.run(`drop table ${filled}`)
  }

  /** What waits outlives the workbench: before the commit its views become tables. */
  async keepStaged(): Promise<void> {
    for (const [view, { schema, name, columns }] of this.#views) {
      const kept = qualified(schema, `${name}_kept`)
      const definitions = columns.map(
        (column) => `${ident(column.name)} ${duckdbDialect.typeName(column.type)}`,
      )
      await this.run(`create table ${kept} (${definitions.join(', ')})`)
      await this.run(`insert into ${kept} from ${view}`)
      await this.run(`drop view ${view}`)
      await this.run(`alter table ${kept} rename to ${ident(name)}`)
    }
    for (const filled of this.#filled.values()) await this.run(`drop table if exists ${filled}`)
    this.#views.clear()
  }

  catalog(datasets: readonly string[]): Promise<readonly Table[]> {
    return readDuckdbCatalog(this, datasets)
  }

  /** DuckDB lets one process write to a file, and that process runs one transaction at a time: nothing to wait for. */
  async lock(): Promise<void> {}
}
