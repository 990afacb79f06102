import { sqlFile, type Session } from '@sluice/engine'
import { insertRows } from './insert-rows.ts'
import type { LoadKey } from './load-key.ts'
import { statementsOf } from './statements.ts'

const statement = statementsOf(sqlFile('../sql/files.sql', import.meta.url))
const RECORD = statement('record')
const LATEST = statement('latest of dataset')
const FORGET = statement('forget')
const MARK_AS_CHANGED = statement('mark as changed')

/** A version of a file that was loaded: a row of `files`. */
export interface LedgerFile {
  readonly name: string
  readonly etag: string
  readonly loadId: number
  /** Rows that were read of it. */
  readonly rows?: number
}

/** A version of a file that a load brings. */
export interface NewFile {
  readonly name: string
  readonly etag: string
  readonly size: number
  readonly modified: Date
  readonly rows: number
}

/** Adds the files of a resource to those that are loaded. */
export const recordFiles = (
  tx: Session,
  { dataset, loadId }: LoadKey,
  resource: string,
  files: readonly NewFile[],
): Promise<void> =>
  insertRows(
    tx,
    RECORD,
    files.map(({ name, size, etag, modified, rows }) => [
      dataset,
      resource,
      name,
      loadId,
      size,
      etag,
      modified,
      rows,
    ]),
  )

/** The latest version of each file of a dataset's resources. */
export const readFiles = (
  session: Pick<Session, 'rows'>,
  dataset: string,
): Promise<readonly (LedgerFile & { readonly resource: string })[]> =>
  session.rows<LedgerFile & { resource: string }>(LATEST, [dataset])

/** Removes all files of a resource from those that are loaded. */
export async function forgetFiles(tx: Session, dataset: string, resource: string): Promise<void> {
  await tx.later(FORGET, [dataset, resource])
}

/** Lets a file count as changed, so that the next load reads it again and replaces what it has loaded of it. */
export async function markAsChanged(
  tx: Session,
  dataset: string,
  resource: string,
  file: string,
): Promise<void> {
  await tx.later(MARK_AS_CHANGED, [dataset, resource, file])
}
