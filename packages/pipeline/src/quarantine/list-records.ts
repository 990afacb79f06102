import { readGroups, type RecordFilter } from '@sluice/ledger'
import type { Opened } from '../target/with-target.ts'

/** Records of one load and file with the same reason. */
export interface QuarantineGroup {
  readonly load_id: number
  /** `dataset.resource`. */
  readonly resource: string
  readonly file: string
  readonly reason: string
  readonly records: number
  /** Null where the whole file could not be read. */
  readonly first_line: number | null
}

/** What is in the quarantine. */
export interface QuarantineList {
  readonly records: number
  readonly groups: readonly QuarantineGroup[]
}

/** Counts the records of the quarantine by load, file and reason. */
export async function listRecords({ engine }: Opened, filter: RecordFilter): Promise<QuarantineList> {
  const groups = await readGroups(engine.session, filter)
  return {
    records: groups.reduce((sum, { records }) => sum + records, 0),
    groups: groups.map(({ schema_name, resource, file_name, line, ...group }) => ({
      ...group,
      resource: `${schema_name}.${resource}`,
      file: file_name,
      first_line: line,
    })),
  }
}
