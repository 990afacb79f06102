import { basename } from 'node:path'
import type { SourceKeys } from '@sluice/engine'
import { SluiceError, type ColumnType } from '@sluice/schema'
import type { FileFormat } from './file-format.ts'

/** A column of a ready file whose type is known before a value is read. */
export interface DeclaredColumn {
  readonly name: string
  /** Undefined: inferred from the values, as for other files. */
  readonly type: ColumnType | undefined
  /**
   * For a foreign key, the table and the columns that it refers to. The new column gets this description as its
   * comment.
   */
  readonly references?: string
  /** True if it has changed in the catalog of the source: the change is proposed, whether a value needs it or not. */
  readonly announced?: true
}

export interface ReadyFileOptions {
  /** Path of a file, relative to the project. It must not change until the load ends. */
  readonly path: string
  readonly format: FileFormat
  /**
   * The columns of a CSV file, in its order, or of a Parquet file. They are created in the table even without values. A
   * CSV file is then read with these types, and a value of another type fails the resource.
   */
  readonly columns?: readonly DeclaredColumn[]
  /** Name in evidence and messages; by default the name of the file. */
  readonly name?: string
  /** The number of its rows, if it is known: a file without rows is not loaded. */
  readonly rows?: number
  /**
   * True if the file has only rows that the cursor requests. The load then also keeps rows before the range, because
   * they are late rows.
   */
  readonly isInRange?: boolean
  /**
   * True if the values of a CSV file certainly have the types in `columns`, for example because a database wrote them;
   * otherwise each value is checked.
   */
  readonly isProved?: boolean
  /** The key of the rows, if the resource has none. */
  readonly primaryKey?: readonly string[]
  /** The keys that the source has, for a resource with `deletes: 'sweep'`. */
  readonly keys?: SourceKeys
}

/** A file that a resource yields instead of rows: see readyFile. */
export class ReadyFile implements ReadyFileOptions {
  readonly path: string
  readonly format: FileFormat
  readonly columns?: readonly DeclaredColumn[]
  readonly name: string
  readonly rows?: number
  readonly isInRange: boolean
  readonly isProved: boolean
  readonly isMasked: boolean
  readonly primaryKey?: readonly string[]
  readonly keys?: SourceKeys

  /** `isMasked`: the masks of the resource were applied when the file was written. */
  constructor(options: ReadyFileOptions, { isMasked = false }: { readonly isMasked?: boolean } = {}) {
    const {
      path,
      format,
      columns,
      name,
      rows,
      primaryKey,
      isInRange = false,
      isProved = false,
      keys,
    } = options
    this.path = path
    this.format = format
    if (columns) this.columns = columns
    this.name = name ?? basename(path)
    if (rows !== undefined) this.rows = rows
    this.isInRange = isInRange
    this.isProved = isProved
    this.isMasked = isMasked
    if (primaryKey) this.primaryKey = primaryKey
    if (keys) this.keys = keys
  }
}

/**
 * A file that a resource yields instead of rows. DuckDB reads it, and no value passes through JavaScript. All files
 * that a resource yields in one load must have the same format.
 *
 * @example
 * ```ts
 * import { readyFile, resource } from 'sluice'
 *
 * export const prices = resource({ name: 'prices', primaryKey: 'sku' }, async function* () {
 *   yield readyFile({ path: 'exports/prices.parquet', format: { kind: 'parquet' } })
 * })
 * ```
 */
export function readyFile(options: ReadyFileOptions): ReadyFile {
  const { columns, format, path } = options
  if (columns && format.kind !== 'csv' && format.kind !== 'parquet')
    throw new SluiceError(`columns of a ready file need the format csv or parquet, not ${format.kind}`, {
      code: 'E_READY_FILE',
      place: path,
      hint: 'give the types to the resource: columns: { id: { type: "bigint" } }',
    })
  if (columns && format.kind === 'csv' && format.skip !== undefined)
    throw new SluiceError('skip cannot be used with the columns of a ready file', {
      code: 'E_READY_FILE',
      place: path,
      hint: 'leave columns out, and give the types to the resource: columns: { id: { type: "bigint" } }',
    })
  return new ReadyFile(options)
}

/** A file with a part of what a resource hands over, complete, that no load has committed. */
export interface KeptPart {
  readonly path: string
  /** What the resource said of it, in JSON. */
  readonly note: unknown
}

/** Files that a resource writes one after the other, so that a load that was killed need not read them again. */
export interface Parts {
  /** The file of the part of that name, in the package of this load. */
  path(part: string): string
  /** Says that the part is complete. `reads`: what decides which rows it has; `note`: JSON. */
  keep(part: string, reads: string, note: unknown): Promise<void>
  /** Says that the part is to be read again. */
  drop(part: string): Promise<void>
  /** Takes over the parts that earlier loads completed and did not commit, by name. Those that were read otherwise are removed. */
  take(reads: string): Promise<ReadonlyMap<string, KeptPart>>
}
