import type { ObservedColumn, ObservedTable, WriteDisposition } from '@sluice/schema'
import type { Quarantined } from '../land/raw-table.ts'
import type { ResourceOptions, State } from '../resource.ts'
import type { FileItem } from '../file-item.ts'
import type { DirectPlan } from '../direct/direct-plan.ts'
import type { FileColumn } from './file-columns.ts'
import type { ProfiledTable } from '../profile/profiled-table.ts'

/** A column to stage: what was observed, and the SQL that gives its values. */
export interface StagedColumn extends ObservedColumn {
  readonly value: string
  /** Rows with a value, where they were counted. */
  readonly nonNull?: number
}

export interface StagedTable extends Omit<ProfiledTable, 'columns'> {
  readonly columns: readonly StagedColumn[]
  /** SQL that is true for rows whose primary key has a null: they are quarantined, with their nested rows. */
  readonly keyless?: string
}

/** A file for the ledger. */
export interface StagedFile {
  readonly item: FileItem
  readonly etag: string
  readonly rows: number
}

/** Files that go to the target as they are: see DirectPlan. */
export interface DirectResource {
  readonly plan: DirectPlan
  readonly fileColumns: readonly FileColumn[]
}

/** A resource's part of a load, ready to be staged. */
export interface StagedResource {
  readonly resource: ResourceOptions
  readonly disposition: WriteDisposition
  /** Column names. */
  readonly primaryKey: readonly string[]
  readonly dedupSort?: { readonly column: string; readonly order: 'asc' | 'desc' }
  /** Set where the files go directly; `tables` is empty then. */
  readonly direct?: DirectResource
  /** Root first; empty where there is nothing to stage. */
  readonly tables: readonly StagedTable[]
  readonly quarantined: readonly Quarantined[]
  readonly files: readonly StagedFile[]
  readonly replacedFiles: readonly string[]
  /** State as the resource left it; undefined where it did not run. */
  readonly state?: State
}

/** What a load would leave in staging if nothing of it merged. */
export const observedTables = (staged: StagedResource, dataset: string): readonly ObservedTable[] =>
  staged.tables.map(({ name, parent, root, columns, emptyColumns }) => ({
    dataset,
    name,
    resource: staged.resource.name,
    disposition: staged.disposition,
    primaryKey: parent === undefined ? staged.primaryKey : [],
    emptyColumns,
    columns: columns.map(({ name: column, type, digits, evidence }) => ({
      name: column,
      type,
      ...(digits && { digits }),
      ...(evidence && { evidence }),
    })),
    ...(parent !== undefined && { parent }),
    ...(root !== undefined && { root }),
  }))
