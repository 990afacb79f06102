import type { QuarantineLimit } from '@sluice/loader'
import type { SchemaContract } from '@sluice/schema'

/** What a load is to do. */
export interface LoadRequest {
  /** `source` or `source.resource`; everything by default. */
  readonly selection?: readonly string[]
  /** Profiles and plans only, and writes nothing. */
  readonly dryRun?: boolean
  /** Forgets cursors and loaded files, and replaces the tables. */
  readonly fullRefresh?: boolean
  /** Reads files again that were loaded before, and replaces their rows. */
  readonly reload?: boolean
  /** Replaces rows without asking. */
  readonly yes?: boolean
  /** False: stages only, and leaves the merge to a later transform. True by default. */
  readonly merge?: boolean
  /** Fails, and loads nothing, where a record cannot be read. */
  readonly strict?: boolean
  /** The records of a resource that may be quarantined; a third by default. */
  readonly maxQuarantined?: QuarantineLimit
  /** The contract of this load, in place of that of the config. */
  readonly contract?: SchemaContract
  /** Takes at most so many rows of each resource. */
  readonly limit?: number
  /** `YYYY-MM-DD`: takes files of this day and later. */
  readonly since?: string
  /** `YYYY-MM-DD`: takes files of this day and earlier. */
  readonly until?: string
  /** Takes at most so many files of each resource, the oldest first. */
  readonly maxFiles?: number
  /** Reports stacks of failures. */
  readonly debug?: boolean
}
