import { mayBeOfRows, type Engine } from '@sluice/engine'
import { readCounts, waitingLoads, type TableCounts } from '@sluice/ledger'
import { counted } from '@sluice/schema'
import type { Backfilled } from './backfill.ts'
import { mergeGroup } from './merge-group.ts'
import { openGroups, type Grouping } from './tables/table-group.ts'

export interface MergeWaitingOptions extends Pick<Grouping, 'rejections' | 'isIgnored'> {
  /** All datasets by default. */
  readonly datasets?: readonly string[]
  /** What waits, if it has already been read. */
  readonly waiting?: Awaited<ReturnType<typeof waitingLoads>>
  readonly log?: { info(message: string): void }
  /** Called with the error of a table that cannot be merged, as `dataset.table`; unless it throws, the others are merged. */
  readonly onFailure?: (table: string, error: unknown) => void
}

/** Merges one group in a separate transaction, once more where it takes a closer look; gives what became of values that waited. */
async function mergeTables(
  engine: Engine,
  dataset: string,
  root: string,
  grouping: Grouping,
  isCareful = false,
): Promise<Backfilled> {
  try {
    return await mergeOnce(engine, dataset, root, grouping, isCareful)
  } catch (error) {
    if (isCareful || !mayBeOfRows(error)) throw error
    return mergeTables(engine, dataset, root, grouping, true)
  }
}

function mergeOnce(
  engine: Engine,
  dataset: string,
  root: string,
  grouping: Grouping,
  isCareful: boolean,
): Promise<Backfilled> {
  return engine.transaction(async (tx) => {
    await tx.lock(dataset)
    let filled: Backfilled = { values: 0, unfilled: [] }
    const groups = await openGroups(
      { tx, kind: engine.kind },
      { ...grouping, dataset, root, isCareful: () => isCareful },
    )
    for (const group of groups) {
      filled = await mergeGroup({ tx, dialect: engine.dialect, kind: engine.kind, group, isCareful })
    }
    return filled
  })
}

const raise = (_: string, error: unknown): never => {
  throw error
}

/** Merges all that waits and fits by now, one transaction per table with its nested tables; gives the loads' counts. */
export async function mergeWaiting(
  engine: Engine,
  { datasets, waiting, log, onFailure = raise, ...grouping }: MergeWaitingOptions = {},
): Promise<readonly TableCounts[]> {
  const counts: TableCounts[] = []
  const tablesThatWait = waiting ?? (await waitingLoads(engine.session, datasets))
  for (const [dataset, tables] of Map.groupBy(tablesThatWait, (table) => table.dataset)) {
    const roots = new Set(tables.map(({ root, name }) => root ?? name))
    for (const root of [...roots].sort()) {
      log?.info(`merging the waiting data of ${dataset}.${root}`)
      try {
        const { values, unfilled } = await mergeTables(engine, dataset, root, grouping)
        if (values > 0) log?.info(`${dataset}.${root}: ${counted(values, 'value')} filled in`)
        const by = [...new Set(unfilled.flatMap(({ blocked }) => blocked.map((one) => one.by)))]
        const left = unfilled.reduce((sum, one) => sum + one.values, 0)
        if (left > 0) log?.info(`${dataset}.${root}: ${counted(left, 'value')} blocked by ${by.join(', ')}`)
      } catch (error) {
        onFailure(`${dataset}.${root}`, error)
      }
    }
    counts.push(
      ...(await readCounts(engine.session, dataset, [...new Set(tables.map(({ loadId }) => loadId))])),
    )
  }
  return counts
}
