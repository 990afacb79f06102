import { literal, sqlFile, type Session } from '@sluice/engine'
import { insertRows } from './insert-rows.ts'
import type { LoadKey } from './load-key.ts'
import { numbers, statementsOf, withParts } from './statements.ts'

/** The statements on `quarantine`, by name. */
export const quarantineStatement = statementsOf(sqlFile('../sql/quarantine.sql', import.meta.url))
const RECORD = quarantineStatement('record')
const RECORD_FROM = quarantineStatement('record from')

/** A record that could not be read, or was left out. */
export interface NewRecord {
  readonly file: string
  /** Null for a whole file. */
  readonly line: number | null
  readonly reason: string
  readonly raw: string
}

/** Puts records of a resource into the quarantine. */
export const recordQuarantine = (
  tx: Session,
  { dataset, loadId }: LoadKey,
  resource: string,
  records: readonly NewRecord[],
): Promise<void> =>
  insertRows(
    tx,
    RECORD,
    records.map(({ file, line, reason, raw }) => [loadId, dataset, resource, file, line, reason, raw]),
  )

/** The same for the rows of a table with the columns file_name, line, reason and raw; `table`: its quoted name. */
export async function recordQuarantineFrom(
  tx: Session,
  { dataset, loadId }: LoadKey,
  resource: string,
  table: string,
): Promise<void> {
  const parts = {
    load_id: numbers([loadId]),
    dataset: literal(dataset),
    resource: literal(resource),
    table,
  }
  await tx.later(withParts(RECORD_FROM, parts))
}
