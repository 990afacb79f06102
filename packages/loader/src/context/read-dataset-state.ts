import { inOneTrip, type Engine, type Session } from '@sluice/engine'
import {
  installedVersion,
  isUpToDate,
  readCursors,
  readFiles,
  readLastLoads,
  readStates,
} from '@sluice/ledger'
import { storedCursor } from '../cursor/stored-cursor.ts'
import { highestLoadOf } from './highest-load.ts'
import type { DatasetState } from './dataset-state.ts'

/** The tables of a dataset, what was proposed for them, what of it was rejected, and the columns that were given other names. */
export type Proposed = Pick<DatasetState, 'tables' | 'expected' | 'everProposed' | 'rejections' | 'renames'>

/**
 * What the target knows of a dataset before a load: tables, states, files, and cursors where a resource has one. `beside`
 * reads something else in the same round trip, if the target has Sluice's tables.
 */
export async function readDatasetState(
  engine: Engine,
  dataset: string,
  proposed: (dataset: string, batch?: Pick<Session, 'rows'>) => Promise<Proposed | undefined>,
  isIncremental: boolean,
  beside: (batch: Pick<Session, 'rows'>) => Promise<void>,
): Promise<DatasetState> {
  if (!isUpToDate(engine) && (await installedVersion(engine)) === undefined) {
    const known = await knownTables(engine, dataset, proposed)
    return {
      lastLoadId: 0,
      highestLoadId: 0,
      isLedgerLost: false,
      ...known,
      states: new Map(),
      stateLoads: new Map(),
      cursors: new Map(),
      files: new Map(),
    }
  }
  // First of all, so that a load committed while the rest is read shows in the commit as overtaking this one.
  const [last, states, files, cursors, known] = await inOneTrip(engine.session, (batch) => [
    readLastLoads(batch, dataset),
    readStates(batch, dataset),
    readFiles(batch, dataset),
    isIncremental ? readCursors(batch, dataset) : [],
    knownTables(engine, dataset, (name) => proposed(name, batch)),
    beside(batch),
  ])
  const { last: lastLoadId, highest } = last
  const unknown = lastLoadId === 0 ? await highestLoadOf(engine, dataset, known.tables) : 0
  return {
    lastLoadId,
    highestLoadId: Math.max(highest, unknown),
    isLedgerLost: unknown > 0,
    ...known,
    states: new Map(states.map(({ resource, state }) => [resource, state])),
    stateLoads: new Map(states.map(({ resource, load }) => [resource, load])),
    cursors: new Map(cursors.map((one) => [one.resource, storedCursor(one)])),
    files: Map.groupBy(files, ({ resource }) => resource),
  }
}

async function knownTables(
  engine: Engine,
  dataset: string,
  proposed: (dataset: string) => Promise<Proposed | undefined>,
): Promise<Proposed> {
  const known = await proposed(dataset)
  if (known) return known
  const tables = await engine.catalog([dataset])
  return { tables, expected: tables, everProposed: tables, rejections: [], renames: [] }
}
