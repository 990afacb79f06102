import { strategyColumns, VALID_FROM, VALID_TO, type MergeStrategy, type Versions } from '@sluice/schema'
import { dispositionOf } from '../api/disposition-of.ts'
import type { Scd2 } from '../api/options/merge-strategy.ts'
import type { ResourceOptions } from '../api/resource.ts'
import { keyColumn } from './key-columns.ts'

/** The strategy of a resource's loads; undefined for a plain upsert, and for a resource that does not merge. */
export function strategyOf(resource: ResourceOptions): MergeStrategy | undefined {
  const { mergeStrategy: given, mergeKey, hardDelete, newestBy, deleteMissing, deletes } = resource
  if (dispositionOf(resource) !== 'merge') return undefined
  const kind =
    typeof given === 'object' ? given.kind : (given ?? (mergeKey === undefined ? 'upsert' : 'delete-insert'))
  if (kind === 'upsert' && [hardDelete, newestBy, deleteMissing].every((option) => option === undefined))
    return undefined
  return {
    kind,
    ...(mergeKey !== undefined && { mergeKey: mergeKeyNames(resource) }),
    ...(hardDelete !== undefined && { hardDelete: keyColumn(resource, hardDelete) }),
    ...(newestBy !== undefined && { newestBy: keyColumn(resource, newestBy) }),
    ...(deleteMissing !== undefined && {
      missing: { how: deleteMissing, ...(deletes === 'sweep' && { by: deletes }) },
    }),
    ...(kind === 'scd2' && { versions: versionsOf(resource, typeof given === 'object' ? given : { kind }) }),
  }
}

function versionsOf(resource: ResourceOptions, options: Scd2): Versions {
  const [validFrom, validTo] = options.validityColumns ?? [VALID_FROM, VALID_TO]
  const { activeRecordTimestamp, boundaryTimestamp, rowVersionColumn } = options
  return {
    validFrom,
    validTo,
    ...(activeRecordTimestamp !== undefined && { activeTo: isoTime(activeRecordTimestamp) }),
    ...(boundaryTimestamp !== undefined && { boundary: isoTime(boundaryTimestamp) }),
    ...(rowVersionColumn !== undefined && { rowVersion: keyColumn(resource, rowVersionColumn) }),
  }
}

const HAS_ZONE = /(Z|[+-]\d\d(:?\d\d)?)$/
const IS_DATE = /^[+-]?\d+-\d\d-\d\d$/

/** A time as ISO text; one without a zone is in UTC. */
function isoTime(time: string | Date): string {
  if (typeof time !== 'string') return time.toISOString()
  return new Date(HAS_ZONE.test(time) || IS_DATE.test(time) ? time : `${time}Z`).toISOString()
}

/** The merge key in the names of the database. */
export const mergeKeyNames = (resource: ResourceOptions): readonly string[] =>
  [resource.mergeKey ?? []].flat().map((source) => keyColumn(resource, source))

/** The columns that the strategy of a resource adds to its table. */
export const addedByStrategy = (resource: ResourceOptions): readonly string[] =>
  strategyColumns(strategyOf(resource))
