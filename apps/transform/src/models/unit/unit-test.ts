import type { TableName } from '@sluice/schema'

/** A CSV file of a unit test. Its values are text, and null where a field is empty and not in quotes. */
export interface CsvRows {
  /** Relative to the project. */
  readonly file: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (string | null)[])[]
  /** Line of each row in the file, from 1. */
  readonly lines: readonly number[]
}

/** Rows that a table has before a model runs. */
export interface Given extends TableName {
  readonly rows: CsvRows
}

/** The moment and the days of a unit test, from its `case.json`. */
export interface UnitSettings {
  /** What `:since` stands for, as an ISO date: an incremental model builds only these days. */
  readonly since?: string
  /** What `:until` stands for. */
  readonly until?: string
  /** When a snapshot is taken, as an ISO time. */
  readonly now?: string
}

/** A folder that says which rows a model makes of which: `models/marts/daily.test/two_days/`. */
export interface UnitTest {
  /** `two_days` */
  readonly name: string
  /** `models/marts/daily.test/two_days`, relative to the project. */
  readonly folder: string
  /** The file of the model without its ending: `models/marts/daily`. */
  readonly model: string
  readonly given: readonly Given[]
  readonly expect: CsvRows
  readonly settings: UnitSettings
}
