import { inOneTrip, type Engine } from '@sluice/engine'
import type { Rename } from '@sluice/schema'
import { installedVersion, isUpToDate } from '../install-system.ts'
import { currentRenames } from '../renames.ts'
import type { WaitingLoadTable } from './load-table.ts'
import { waitingLoads } from './read-load-tables.ts'

/** What a target says before a load. */
export interface BeforeLoad {
  /** Of the schema `_sluice`; undefined where there is none. */
  readonly version: string | undefined
  /** Absent where it is to be read once `_sluice` is up to date. */
  readonly found?: readonly [renames: readonly Rename[], waiting: readonly WaitingLoadTable[]]
}

/** A schema, table or column that is not there, or not for this role. */
const ABSENT: ReadonlySet<unknown> = new Set(['3F000', '42P01', '42703', '42501'])

/**
 * Reads the version of `_sluice`. From a server, what the load reads next comes in the same round trip: as a rule `_sluice` is
 * there, and of this version.
 */
export async function readBeforeLoad(engine: Engine): Promise<BeforeLoad> {
  if (engine.session.batch) {
    try {
      const [version, ...found] = await inOneTrip(engine.session, (batch) => [
        installedVersion(engine, batch),
        currentRenames(batch),
        waitingLoads(batch),
      ])
      return { version, ...(isUpToDate(engine) && { found }) }
    } catch (error) {
      if (!ABSENT.has((error as { code?: unknown }).code)) throw error
    }
  }
  return { version: await installedVersion(engine) }
}
