import type { TableName } from '@sluice/schema'
import type { QueryTree } from '../tree/query-tree.ts'

/**
 * A table that a query reads, where it stands in the query; on DuckDB, which does not tell letters apart, in small ones. The
 * dataset is empty where the query names none.
 */
export interface Reference extends TableName {
  /** Where its name begins, in characters from 0. */
  readonly at: number
  /** True: the query gives it another name (`from shop.orders o`). */
  readonly aliased: boolean
}

/** A query that cannot be parsed. */
export class UnparsedQuery extends Error {
  /** Where in the query, in characters from 0; undefined where the parser does not say. */
  readonly at: number | undefined
  /** True: it can be parsed, and changes tables. */
  readonly writes: boolean

  constructor(message: string, at: number | undefined, { writes = false } = {}) {
    super(message)
    this.at = at
    this.writes = writes
  }
}

/** What a query calls and names besides tables and columns. */
export interface Calls {
  /** Names of functions, without a schema. */
  readonly functions: readonly string[]
  /** Names of functions that stand in the place of a table. */
  readonly tableFunctions: readonly string[]
  /** What makes its rows others each time: `current_date`, `a sample`. */
  readonly unsettled: readonly string[]
}

/** All that a query names besides columns. */
export interface Uses {
  readonly references: readonly Reference[]
  readonly calls: Calls
}

/** Finds the tables that a query reads, and where its columns come from. */
export interface QueryParser extends AsyncDisposable {
  /** For each of these queries the tables that it reads, or why it cannot be parsed. */
  referencesIn(queries: readonly string[]): Promise<readonly (readonly Reference[] | UnparsedQuery)[]>
  /** @throws UnparsedQuery */
  treeOf(sql: string): Promise<QueryTree>
  /** The tables and the calls of a query, which is parsed once. @throws UnparsedQuery */
  usesIn(sql: string): Promise<Uses>
}

/** Schemas that the engine itself has. */
export const isSystemSchema = (dataset: string): boolean =>
  ['information_schema', 'pg_catalog'].includes(dataset)

/** The character of a byte offset. */
export function characterAt(sql: string, byte: number): number {
  // Most queries are ASCII, where both are the same.
  return Buffer.byteLength(sql) === sql.length ? byte : Buffer.from(sql).subarray(0, byte).toString().length
}

/** Whether a constant stands for the moment at which a query runs, where it is cast to a date or time: `yesterday 12:00`. */
export const isMoment = (value: unknown): boolean =>
  typeof value === 'string' && /(?<![a-z])(now|today|tomorrow|yesterday)(?![a-z])/i.test(value)
