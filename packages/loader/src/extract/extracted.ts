import type { FileFormat } from '../api/files/file-format.ts'
import type { FileItem } from '../api/files/file-item.ts'
import type { Resource, State } from '../api/resource.ts'
import type { CursorRange } from '../cursor/cursor-range.ts'
import type { MissingKeys } from '../missing/missing-keys.ts'
import type { FilesRead } from '../new-files/move-file-cursor.ts'
import type { LocalFile, Quarantined } from '../raw/raw-table.ts'
import type { Ready } from './ready-files.ts'

/** A resource's data on disk. */
export interface Extracted {
  readonly resource: Resource
  readonly format: FileFormat
  readonly files: readonly LocalFile[]
  /** Of each of the files. */
  readonly items: readonly FileItem[]
  /** Those that some of the files are in. */
  readonly archives?: readonly FileItem[]
  readonly replacedFiles: readonly string[]
  readonly state: State
  /** True where texts of the rows have marks: see MARK. */
  readonly marked?: boolean
  /** Rows that do not match the schema of the resource. */
  readonly invalid?: readonly Quarantined[]
  /** Which rows an incremental resource loads. */
  readonly range?: CursorRange
  /** The keys of the rows that it has loaded without a value of the cursor. */
  readonly missing?: MissingKeys
  /** Which files one with a cursor loads. */
  readonly filesRead?: FilesRead
  /** True where --limit left out rows. */
  readonly isCut?: boolean
  /** What the resource hands over in place of rows. */
  readonly ready?: Ready
  /** The most rows of what it hands over that are loaded. */
  readonly limit?: number
  /** Where its rows say which table they go to: what goes to each, as its own resource. */
  readonly routed?: readonly Extracted[]
  /** True where there is nothing to load: no file is new, no row came, and the state is as it was. */
  readonly unchanged: boolean
}
