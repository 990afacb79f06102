import type { Engine, Session } from '@sluice/engine'
import { installedVersion } from '@sluice/ledger'
import type { State } from '../api/resource.ts'
import type { LedgerFile } from '../new-files/select-files.ts'
import { highestLoadOf } from './highest-load.ts'
import type { Known } from './known.ts'

/** The number of the last load of a dataset that did not fail; 0 where there is none. */
export async function readLastLoad(session: Session, dataset: string): Promise<number> {
  const [row] = await session.rows<{ last: number }>(
    `select coalesce(max(load_id), 0) as last from _sluice.loads where schema_name = $1 and status <> 'failed'`,
    [dataset],
  )
  return row?.last ?? 0
}

/** The same, and the highest number of any load. */
async function readLastLoads(session: Session, dataset: string): Promise<{ last: number; highest: number }> {
  const [row] = await session.rows<{ last: number; highest: number }>(
    `select
       (select coalesce(max(load_id), 0) from _sluice.loads where schema_name = $1 and status <> 'failed') as last,
       (select coalesce(max(load_id), 0) from _sluice.loads) as highest`,
    [dataset],
  )
  return row ?? { last: 0, highest: 0 }
}

/** What was proposed for a dataset, what of it was refused, and the columns that were given other names. */
export type Proposed = Pick<Known, 'expected' | 'routed' | 'refusals' | 'renames'>

/** What the target knows of a dataset before a load: tables, cursors, files. */
export async function readKnown(
  engine: Engine,
  dataset: string,
  proposed: (dataset: string) => Promise<Proposed | undefined>,
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
      files: new Map(),
    }
  }
  // First of all, so that a load committed while the rest is read shows in the commit as overtaking this one.
  const { last: lastLoadId, highest } = await readLastLoads(engine.session, dataset)
  const states = await engine.session.rows<{ resource: string; state: State; load: number }>(
    'select resource, state, load_id as load from _sluice.pipeline_state where schema_name = $1',
    [dataset],
  )
  const files = await engine.session.rows<LedgerFile & { resource: string }>(
    `select distinct on (resource, file_name) resource, file_name as name, etag, load_id as "loadId", rows_read as rows from _sluice.files
     where schema_name = $1 order by resource, file_name, load_id desc`,
    [dataset],
  )
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
    files: Map.groupBy(files, ({ resource }) => resource),
  }
}
