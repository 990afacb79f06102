import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { SourceKeys } from '@sluice/engine'
import { SluiceError } from '@sluice/schema'
import type { DeclaredColumn, ReadyFile } from '../api/files/ready-file.ts'
import type { FileFormat } from '../api/files/file-format.ts'
import type { LocalFile } from '../raw/raw-table.ts'

/** What a resource has handed over in one load. */
export interface Ready {
  readonly files: readonly LocalFile[]
  readonly format: FileFormat
  readonly columns?: readonly DeclaredColumn[]
  readonly isInRange: boolean
  readonly isProved: boolean
  readonly isMasked: boolean
  /** The key of the rows, if the resource has none. */
  readonly primaryKey?: readonly string[]
  /** The keys that the source has, where they are compared. */
  readonly keys?: SourceKeys
  /** The rows of each file; undefined where they are not known of all. */
  readonly counts: readonly number[] | undefined
}

/**
 * Adds a file to those that a resource has handed over.
 * @throws SluiceError where it yielded rows, or a file that cannot be read together with this one
 */
export function addReady(ready: ReadyFile[], file: ReadyFile, rows: number, resource: string): void {
  if (rows > 0) throw new FilesAndRows(resource)
  const [first = file] = ready
  if (shapeOf(first) !== shapeOf(file)) throw new FilesDiffer(resource, first, file)
  ready.push(file)
}

const shapeOf = ({ format, columns, primaryKey, isInRange, isProved, isMasked }: ReadyFile): string =>
  JSON.stringify([format, columns, primaryKey, isInRange, isProved, isMasked])

/**
 * The files as they are read. `folder`: where relative paths start.
 * @throws SluiceError where one is a folder
 */
export function readyOf(ready: readonly ReadyFile[], folder: string, resource: string): Ready | undefined {
  const [first] = ready
  if (!first) return undefined
  for (const { path } of ready)
    if (statSync(resolve(folder, path), { throwIfNoEntry: false })?.isDirectory())
      throw new FolderNotFile(resource, path)
  const counts = ready.flatMap(({ rows }) => rows ?? [])
  return {
    files: ready.map(({ name, path }) => ({ name, url: path, path: resolve(folder, path) })),
    format: first.format,
    ...(first.columns && { columns: first.columns }),
    ...(first.primaryKey && { primaryKey: first.primaryKey }),
    ...(first.keys && { keys: first.keys }),
    isInRange: first.isInRange,
    isProved: first.isProved,
    isMasked: first.isMasked,
    counts: counts.length === ready.length ? counts : undefined,
  }
}

/** The rows of all files; undefined where that is not known. */
export const rowsOfReady = ({ counts }: Ready): number | undefined =>
  counts?.reduce((sum, one) => sum + one, 0)

/** A resource yields rows and hands over files. */
export class FilesAndRows extends SluiceError {
  constructor(resource: string) {
    super('the resource yields both rows and files or Arrow batches', {
      code: 'E_READY_FILE',
      place: resource,
      hint: 'split it into two resources, one of rows and one of files or batches',
    })
  }
}

class FilesDiffer extends SluiceError {
  constructor(resource: string, a: ReadyFile, b: ReadyFile) {
    super(`${a.name} and ${b.name} do not have the same format and columns`, {
      code: 'E_READY_FILE',
      place: resource,
      hint: 'yield files of one format; use two resources for files that differ',
    })
  }
}

class FolderNotFile extends SluiceError {
  constructor(resource: string, path: string) {
    super(`${path} is a folder, and readyFile needs a file`, {
      code: 'E_READY_FILE',
      place: resource,
      hint: 'yield one readyFile for each file in it, or use a source of files, which lists folders',
    })
  }
}

/** A resource compares keys, and its source does not hand them over. */
export class KeysMissing extends SluiceError {
  constructor(resource: string) {
    super("the source does not provide the keys that deletes: 'sweep' compares", {
      code: 'E_SWEEP_KEYS',
      place: resource,
      hint: 'use it for a table of sqlDatabase, or yield a ready file with keys; leave it out elsewhere: deleteMissing alone finds rows that are missing in the range of a load',
    })
  }
}
