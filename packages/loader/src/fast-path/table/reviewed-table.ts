import { columnOf, SYSTEM_COLUMNS, type ColumnType, type Table } from '@sluice/schema'
import type { FastPathColumn } from '../../staged/fast-path-plan.ts'
import type { PlannedTable } from './planned-table.ts'

/** A final table as the fast path sees it. */
export class ReviewedTable implements PlannedTable {
  readonly name: string
  readonly #table: Table
  readonly #required: ReadonlySet<string>
  readonly #own: ReadonlySet<string>

  /** `key`: columns that a row must have, whatever the table says. `own`: columns that no row brings. */
  constructor(table: Table, key: readonly string[], own: readonly string[] = []) {
    this.name = table.name
    this.#table = table
    this.#own = new Set([...SYSTEM_COLUMNS, ...own])
    const filled = table.columns.filter(({ name, nullable }) => !nullable && !this.#own.has(name))
    this.#required = new Set([...filled.map(({ name }) => name), ...key])
  }

  get columns(): readonly string[] {
    return this.#table.columns.map(({ name }) => name).filter((name) => !this.#own.has(name))
  }

  typeOf(column: string): ColumnType | undefined {
    return this.#own.has(column) ? undefined : columnOf(this.#table, column)?.type
  }

  isRequired(column: string): boolean {
    return this.#required.has(column)
  }

  /** True where it has all of these columns, in these types, and needs a value in no others. */
  isFilledBy(columns: readonly FastPathColumn[]): boolean {
    const given = new Set(columns.map(({ name }) => name))
    return (
      columns.every(({ name, type }) => this.typeOf(name) === type) &&
      [...this.#required].every((name) => given.has(name))
    )
  }
}
