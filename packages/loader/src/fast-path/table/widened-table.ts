import type { ColumnType } from '@sluice/schema'
import type { FastPathColumn } from '../../staged/fast-path-plan.ts'
import type { GuessedTable } from './guessed-table.ts'
import type { PlannedTable } from './planned-table.ts'
import type { ReviewedTable } from './reviewed-table.ts'

/** A reviewed table, and columns of the files that it does not have, as the first rows have them. */
export class WidenedTable implements PlannedTable {
  readonly #reviewed: ReviewedTable
  readonly #added: GuessedTable

  constructor(reviewed: ReviewedTable, added: GuessedTable) {
    this.#reviewed = reviewed
    this.#added = added
  }

  get name(): string {
    return this.#reviewed.name
  }

  get columns(): readonly string[] {
    return [...this.#reviewed.columns, ...this.#added.columns]
  }

  typeOf(column: string): ColumnType | undefined {
    return this.#added.typeOf(column) ?? this.#reviewed.typeOf(column)
  }

  isRequired(column: string): boolean {
    return this.#reviewed.isRequired(column)
  }

  isFilledBy(columns: readonly FastPathColumn[]): boolean {
    return this.#reviewed.isFilledBy(columns.filter(({ name }) => !this.#isAdded(name)))
  }

  misfitOf(column: string, x: string, value: string | undefined): string | undefined {
    return this.#isAdded(column) ? this.#added.misfitOf(column, x, value) : undefined
  }

  /** The column as the ledger is to have it. */
  recorded(column: FastPathColumn): FastPathColumn {
    return this.#isAdded(column.name) ? { ...this.#added.recorded(column), isNew: true } : column
  }

  #isAdded(column: string): boolean {
    return this.#added.typeOf(column) !== undefined
  }
}
