import { countRecords, readRecords, type RecordFilter } from '@sluice/ledger'
import type { Opened } from '../target/with-target.ts'

/** A record that a load could not read, or that a contract discarded. */
export interface QuarantinedRecord {
  readonly load_id: number
  /** `dataset.resource`. */
  readonly resource: string
  readonly file: string
  /** Null for a whole file. */
  readonly line: number | null
  readonly reason: string
  /** The text of the record. */
  readonly raw: string
}

export interface QuarantinedRecords {
  readonly records: readonly QuarantinedRecord[]
  /** Number of records that the selection has. */
  readonly total: number
}

/** Reads the latest records of the quarantine, at most `limit` of them. */
export async function showRecords(
  { engine }: Opened,
  filter: RecordFilter,
  limit: number,
): Promise<QuarantinedRecords> {
  const records = await readRecords(engine.session, filter, limit)
  return {
    records: records.map(({ schema_name, resource, file_name, ...record }) => ({
      ...record,
      resource: `${schema_name}.${resource}`,
      file: file_name,
    })),
    total: await countRecords(engine.session, filter),
  }
}
