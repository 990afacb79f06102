import type { Engine } from '@sluice/engine'
import { installedVersion, readCursors, readFiles, readLastLoads, readStates } from '@sluice/ledger'
import { storedCursor } from '../cursor/stored-cursor.ts'
import { highestLoadOf } from './highest-load.ts'
import type { Known } from './known.ts'

/** What was proposed for a dataset, what of it was refused, and the columns that were given other names. */
export type Proposed = Pick<Known, 'expected' | 'routed' | 'refusals' | 'renames'>

/** What the target knows of a dataset before a load: tables, states, files, and cursors where a resource has one. */
export async function readKnown(
  engine: Engine,
  dataset: string,
  proposed: (dataset: string) => Promise<Proposed | undefined>,
  isIncremental: boolean,
): Promise<Known> {
  if ((await installedVersion(engine)) === undefined) {
    const tables = await engine.catalog([dataset])
    return {
      lastLoadId: 0,
      highestLoadId: 0,
      isLedgerLost: false,
      tables,
      ...((await proposed(dataset)) ?? { expected: tables, routed: tables, refusals: [], renames: [] }),
      states: new Map(),
      stateLoads: new Map(),
      cursors: new Map(),
      files: new Map(),
    }
  }
  // First of all, so that a load committed while the rest is read shows in the commit as overtaking this one.
  const { last: lastLoadId, highest } = await readLastLoads(engine.session, dataset)
  const states = await readStates(engine.session, dataset)
  const files = await readFiles(engine.session, dataset)
  const cursors = isIncremental ? await readCursors(engine.session, dataset) : []
  const tables = await engine.catalog([dataset])
  const unknown = lastLoadId === 0 ? await highestLoadOf(engine, dataset, tables) : 0
  return {
    lastLoadId,
    highestLoadId: Math.max(highest, unknown),
    isLedgerLost: unknown > 0,
    tables,
    ...((await proposed(dataset)) ?? { expected: tables, routed: tables, refusals: [], renames: [] }),
    states: new Map(states.map(({ resource, state }) => [resource, state])),
    stateLoads: new Map(states.map(({ resource, load }) => [resource, load])),
    cursors: new Map(cursors.map((one) => [one.resource, storedCursor(one)])),
    files: Map.groupBy(files, ({ resource }) => resource),
  }
}
