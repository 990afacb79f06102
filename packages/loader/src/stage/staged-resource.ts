import type { ObservedColumn, WriteDisposition } from '@sluice/schema'
import type { Quarantined } from '../land/raw-table.ts'
import type { ResourceOptions, State } from '../resource.ts'
import type { FileItem } from '../file-item.ts'
import type { ProfiledTable } from '../profile/profiled-table.ts'

/** A column to stage: what was observed, and the SQL that gives its values. */
export interface StagedColumn extends ObservedColumn {
  readonly value: string
}

export interface StagedTable extends Omit<ProfiledTable, 'columns'> {
  readonly columns: readonly StagedColumn[]
  /** SQL that is true for rows whose primary key has a null: they are quarantined, with their nested rows. */
  readonly keyless?: string
}

/** A resource's part of a load, ready to be staged. */
export interface StagedResource {
  readonly resource: ResourceOptions
  readonly disposition: WriteDisposition
  /** Column names. */
  readonly primaryKey: readonly string[]
  readonly dedupSort?: { readonly column: string; readonly order: 'asc' | 'desc' }
  /** Root first; empty where there is nothing to stage. */
  readonly tables: readonly StagedTable[]
  readonly quarantined: readonly Quarantined[]
  readonly files: readonly { readonly item: FileItem; readonly etag: string; readonly rows: number }[]
  readonly replacedFiles: readonly string[]
  /** State as the resource left it; undefined where it did not run. */
  readonly state?: State
}
