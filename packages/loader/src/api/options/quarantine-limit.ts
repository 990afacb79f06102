import { SluiceError } from '@sluice/schema'
import type { Quarantined } from '../../raw/raw-table.ts'

/** How many records of a resource may be quarantined before its load fails: a number, or a part of those read. */
export type QuarantineLimit =
  | { readonly records: number }
  | { readonly percent: number; readonly always?: number }

/** A third of the records of a resource; a single record is always quarantined. */
export const DEFAULT_QUARANTINE_LIMIT: QuarantineLimit = { percent: 100 / 3, always: 1 }

/** True where the load fails. */
export function isTooMany(limit: QuarantineLimit | undefined, quarantined: number, read: number): boolean {
  if (limit === undefined || quarantined === 0) return false
  if ('records' in limit) return quarantined > limit.records
  return quarantined > (limit.always ?? 0) && quarantined * 100 > limit.percent * read
}

/** More records of a resource would be quarantined than may be. */
export class TooManyQuarantined extends SluiceError {
  constructor(resource: string, quarantined: readonly Quarantined[], read: number) {
    const [first] = quarantined
    const place = first && first.file !== '' ? `${resource}, ${first.file}:${first.line}` : resource
    super(`${quarantined.length} of ${read} records cannot be loaded; the first: ${first?.reason}`, {
      code: 'E_TOO_MANY_QUARANTINED',
      place,
      hint: 'correct the data or the options of the resource (delimiter, header, skip, quote, encoding, primaryKey), or allow more with --max-quarantined, such as --max-quarantined 100%',
    })
  }
}
