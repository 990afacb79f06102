import { installSystem, type Engine, type Transaction } from '@sluice/engine'
import type { ObservedTable, Table } from '@sluice/schema'
import type { Config } from './config.ts'
import type { LoadEvent } from './load-event.ts'
import { LoadIds } from './load-ids.ts'
import type { LoadStatus, LoadSummary, ResourceSummary } from './load-summary.ts'
import { loadSource } from './load-source.ts'
import type { LoadOptions } from './prepare/load-context.ts'
import { selectResources } from './select-resources.ts'
import { LoadOvertaken } from './stage/load-overtaken.ts'

/** Counts of one table after its merge. */
export interface LoadCounts {
  readonly table: string
  readonly rowsRead: number
  readonly rowsMerged: number
  readonly rowsWaiting: number
  readonly rowsHeld: number
  readonly rowsSuperseded: number
}

/** What a load needs of the layers above it. */
export interface LoadPorts {
  /** Merges a staged load in its own transaction. */
  merge(tx: Transaction, load: { readonly loadId: number; readonly dataset: string }): Promise<void>
  /** The final tables of a dataset as they will be once all that was proposed is applied; unless given, as they are. */
  expected?(dataset: string): Promise<readonly Table[]>
  /** Writes the migrations that what waits in these datasets needs; with `observed`, only plans for it. */
  propose(datasets: readonly string[], observed?: readonly ObservedTable[]): Promise<readonly string[]>
}

export interface RunLoad {
  readonly project: { readonly dir: string; readonly config: Config }
  readonly engine: Engine
  readonly targetName: string
  /** `source` or `source.resource`; everything where empty. */
  readonly selection: readonly string[]
  readonly options: LoadOptions
  /** Values of the environment that sources name as their secrets. */
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
  readonly emit: (event: LoadEvent) => void
  readonly ports: LoadPorts
}

const ATTEMPTS = 5

/**
 * Loads sources one after the other, each in one transaction, then proposes the migrations that they need.
 * @throws SluiceError; what was committed before stays, and nothing of the source at fault is visible
 */
export async function runLoad(run: RunLoad): Promise<LoadSummary> {
  const startedAt = Date.now()
  const { engine, options, project, selection } = run
  const sources = selectResources(project.config.sources, selection)
  if (!options.dryRun) await installSystem(engine)
  const ids = new LoadIds(engine)
  const resources: ResourceSummary[] = []
  const datasets: string[] = []
  const observed: ObservedTable[] = []
  for (const source of sources) {
    const loaded = await untilNotOvertaken(() => loadSource(source, ids, run))
    resources.push(...loaded.resources)
    observed.push(...loaded.observed)
    datasets.push(source.dataset)
  }
  const migrations = await run.ports.propose([...new Set(datasets)], options.dryRun ? observed : undefined)
  const status = options.dryRun ? 'dry-run' : statusOf(resources)
  return {
    load_id: status === 'unchanged' || status === 'dry-run' ? null : ids.latest,
    status,
    resources,
    migrations,
    seconds: (Date.now() - startedAt) / 1000,
  }
}

async function untilNotOvertaken<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof LoadOvertaken) || attempt === ATTEMPTS) throw error
    }
  }
}

function statusOf(resources: readonly ResourceSummary[]): LoadStatus {
  if (resources.every(({ files, rows_read: rows }) => files === 0 && rows === 0)) return 'unchanged'
  return resources.some(({ rows_waiting: waiting }) => waiting > 0) ? 'waiting' : 'loaded'
}
