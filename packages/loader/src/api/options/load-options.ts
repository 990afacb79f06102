import type { SchemaContract } from '@sluice/schema'
import type { QuarantineLimit } from './quarantine-limit.ts'

/** What a person asked of a load on the command line. */
export interface LoadOptions {
  readonly dryRun?: boolean
  /** Rows a resource. */
  readonly limit?: number
  readonly fullRefresh?: boolean
  /** Reads files again that were loaded before. */
  readonly reload?: boolean
  /** Fails and loads nothing where a record would be quarantined. */
  readonly strict?: boolean
  /** Unlimited unless given. */
  readonly maxQuarantined?: QuarantineLimit
  /** Days of files, both included, `YYYY-MM-DD`. */
  readonly since?: string
  readonly until?: string
  readonly maxFiles?: number
  /** Overrides all contracts of the config, entity by entity. */
  readonly contract?: SchemaContract
}
