import type { SourceKeys } from '@sluice/engine'
import {
  contractOf,
  nestedKey,
  type Contract,
  type MergeStrategy,
  type ObservedColumn,
  type ObservedTable,
  type SchemaContract,
  type WriteDisposition,
} from '@sluice/schema'
import type { CursorMove } from '../cursor/cursor-move.ts'
import type { BadFile } from '../raw/bad-file.ts'
import type { Quarantined } from '../raw/raw-table.ts'
import type { DedupSort, ResourceOptions, State } from '../api/resource.ts'
import type { FileItem } from '../api/files/file-item.ts'
import type { Refresh } from '../api/options/refresh.ts'
import type { LeftOut } from './left-out.ts'
import type { FastPathPlan } from './fast-path-plan.ts'
import type { ProfiledTable } from '../infer/profiled-table.ts'

/** A column to stage: what was observed, and the SQL that gives its values. */
export interface StagedColumn extends ObservedColumn {
  readonly value: string
  /** Rows with a value, where they were counted. */
  readonly nonNull?: number
  /** What its hint says. */
  readonly ownContract?: SchemaContract
}

export interface StagedTable extends Omit<ProfiledTable, 'columns'> {
  readonly columns: readonly StagedColumn[]
  /** Of a nested table, the columns of its own key. */
  readonly key?: readonly string[]
  /** Of a nested table, contracts that override that of the resource. */
  readonly contracts?: readonly SchemaContract[]
  /** SQL that is true for rows whose primary key has a null: they are quarantined, with their nested rows. */
  readonly keyless?: string
  /** Rows that are not staged: those without a key, those that the contract discards, and those nested in either. */
  readonly leftOut?: LeftOut
  /** Values that the contract discards of rows that are staged. */
  readonly valuesDiscarded?: number
  /** True where the contract discards the whole table: it is counted, and not staged. */
  readonly isGone?: true
}

/** Rows of the raw table that are to be staged, and those that are not. */
export function rowsOf({ rows, leftOut, isGone }: StagedTable): RowsOf {
  const { discarded = 0, quarantined = 0, superseded = 0 } = leftOut ?? {}
  const staged = isGone ? 0 : rows - discarded - quarantined - superseded
  return { staged, discarded, quarantined, superseded }
}

export interface RowsOf {
  readonly staged: number
  readonly discarded: number
  readonly quarantined: number
  /** Nested rows whose key a later row of the same list has. */
  readonly superseded: number
}

/** A file for the ledger. */
export interface StagedFile {
  readonly item: FileItem
  readonly etag: string
  readonly rows: number
  /** Why it could not be read: it goes to the quarantine as a file. */
  readonly bad?: BadFile
  /** True where its records are in the quarantine one by one. */
  readonly isKept?: boolean
}

/** A resource's part of a load, ready to be staged. */
export interface StagedResource {
  readonly resource: ResourceOptions
  readonly disposition: WriteDisposition
  /** Column names. */
  readonly primaryKey: readonly string[]
  readonly strategy?: MergeStrategy
  readonly dedupSort?: DedupSort
  /** Set where the rows go directly; `tables` is empty then. */
  readonly fastPath?: FastPathPlan
  /** Root first; empty where there is nothing to stage. */
  readonly tables: readonly StagedTable[]
  readonly quarantined: readonly Quarantined[]
  /** Queries over the workbench whose rows go to the quarantine too: see KEPT_COLUMNS. */
  readonly kept: readonly string[]
  readonly contract: Contract
  readonly files: readonly StagedFile[]
  readonly replacedFiles: readonly string[]
  /** With 'table' the files that were loaded before leave the ledger: the table is to hold none of their rows any more. */
  readonly refresh: Refresh
  /** State as the resource left it; undefined where it did not run. */
  readonly state?: State
  /** What becomes of the cursor of an incremental resource. */
  readonly cursor?: CursorMove
  /** The keys that the source has, where rows that it deleted are found by them. */
  readonly keys?: SourceKeys
}

/** What is recorded of a column, from what is known while it is staged. */
export type RecordedColumn = ObservedColumn & Pick<StagedColumn, 'ownContract'>

export const observedColumns = (
  columns: readonly RecordedColumn[],
  contract: Contract,
): readonly ObservedColumn[] =>
  columns.map(
    ({ name, source, type, digits, reading, evidence, mask, references, announced, ownContract }) => ({
      name,
      type,
      ...(source !== undefined && { source }),
      ...(digits && { digits }),
      ...(reading && { reading }),
      ...(evidence && { evidence }),
      ...(mask !== undefined && { mask }),
      ...(references !== undefined && { references }),
      ...(announced && { announced }),
      ...(ownContract !== undefined && { contract: contractOf([contract, ownContract]) }),
    }),
  )

/** The contract of a nested table that has some of its own. */
export const tableContract = (
  { contract }: Pick<StagedResource, 'contract'>,
  contracts: readonly SchemaContract[] = [],
): Contract => (contracts.length === 0 ? contract : contractOf([contract, ...contracts]))

/** What a load would leave in staging if nothing of it merged. */
export const observedTables = (staged: StagedResource, dataset: string): readonly ObservedTable[] =>
  staged.tables
    .filter(({ isGone }) => !isGone)
    .map(({ name, parent, root, columns, emptyColumns, key = [], contracts }) => ({
      dataset,
      name,
      resource: staged.resource.name,
      disposition: staged.disposition,
      primaryKey: parent === undefined ? staged.primaryKey : nestedKey(key),
      ...(parent === undefined && staged.strategy && { strategy: staged.strategy }),
      emptyColumns,
      columns: observedColumns(columns, tableContract(staged, contracts)),
      contract: tableContract(staged, contracts),
      ...(parent !== undefined && { parent }),
      ...(root !== undefined && { root }),
    }))
