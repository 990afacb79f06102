import { installSystem, type Engine, type Transaction } from '@sluice/engine'
import { SluiceError, stackOf, toldOf, type ObservedTable, type WriteDisposition } from '@sluice/schema'
import { mapBounded } from './bounded-parallel.ts'
import type { Config } from './config.ts'
import type { OpenFinal } from './direct/stage-direct.ts'
import type { LoadEvent } from './load-event.ts'
import { LoadIds } from './load-ids.ts'
import type { LoadFailure, LoadStatus, LoadSummary, ResourceSummary } from './load-summary.ts'
import { loadSource, type LoadedSource } from './load-source.ts'
import { recount } from './recount.ts'
import type { LoadOptions } from './prepare/load-context.ts'
import type { Proposed } from './prepare/read-known.ts'
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
  readonly rowsDiscarded: number
  readonly valuesDiscarded: number
}

/** What a resource brings to final tables. */
export interface FinalLoad {
  readonly dataset: string
  /** Names, root first. */
  readonly tables: readonly string[]
  readonly disposition: WriteDisposition
  readonly primaryKey: readonly string[]
  /** Names of the files that the rows come from. */
  readonly files: readonly string[]
  /** True where rows of former versions of files are to go. */
  readonly replacesFiles: boolean
  /** True for more rows than a few thousand, as far as that is known. */
  readonly many: boolean
}

/** What a load needs of the layers above it. */
export interface LoadPorts {
  /** Merges a staged load in its own transaction. */
  merge(tx: Transaction, load: { readonly loadId: number; readonly dataset: string }): Promise<void>
  /**
   * Opens the final tables of a resource for rows that are certain to fit, so that they need no staging; undefined where
   * they do, as for rows that may replace others.
   */
  openFinal?(tx: Transaction, load: FinalLoad): Promise<OpenFinal | undefined>
  /** What was proposed for a dataset, and what of it was refused; nothing unless given. */
  proposed?(dataset: string): Promise<Proposed>
  /** Applies the changes that contracts say are applied at once, and merges what waited for them; gives their folders. */
  evolve?(datasets: readonly string[]): Promise<readonly string[]>
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
  /** Stacks of failures are told. */
  readonly debug?: boolean
  readonly ports: LoadPorts
}

const ATTEMPTS = 5

/**
 * Loads sources one after the other, each in one transaction, then proposes the migrations that they need. A source that
 * fails does not stop the others: it is told, and stands in the summary.
 * @throws SluiceError where the only source fails; any error that is not of a source. What was committed before stays
 */
export async function runLoad(run: RunLoad): Promise<LoadSummary> {
  const startedAt = Date.now()
  const { engine, options, project, selection } = run
  const sources = selectResources(project.config.sources, selection)
  if (!options.dryRun) await installSystem(engine)
  const ids = new LoadIds(engine)
  const loads: LoadedSource[] = []
  const datasets: string[] = []
  const observed: ObservedTable[] = []
  const failures: LoadFailure[] = []
  for (const source of sources) {
    let loaded: LoadedSource
    try {
      loaded = await untilNotOvertaken(() => loadSource(source, ids, run))
    } catch (error) {
      if (sources.length === 1 || run.signal.aborted || !(error instanceof SluiceError)) throw error
      failures.push(tellFailure(source.name, error, run))
      continue
    }
    loads.push(loaded)
    observed.push(...loaded.observed)
    datasets.push(source.dataset)
  }
  const loaded = [...new Set(datasets)]
  const evolved = options.dryRun ? [] : ((await run.ports.evolve?.(loaded)) ?? [])
  const migrations = await run.ports.propose(loaded, options.dryRun ? observed : undefined)
  // What evolved has merged since what the loads had left waiting.
  const recounted = evolved.length === 0 ? loads : await mapBounded(loads, 1, (load) => recount(engine, load))
  const resources = recounted.flatMap((load) => load.resources)
  const status = options.dryRun ? 'dry-run' : statusOf(resources)
  return {
    load_id: status === 'unchanged' || status === 'dry-run' ? null : ids.latest,
    status: failures.length > 0 ? 'failed' : status,
    resources,
    migrations,
    evolved,
    failures,
    seconds: (Date.now() - startedAt) / 1000,
  }
}

function tellFailure(source: string, error: SluiceError, { emit, debug }: RunLoad): LoadFailure {
  const failure = { source, ...toldOf(error) }
  emit({ kind: 'failed', ...failure, ...(debug && { stack: stackOf(error) }) })
  return failure
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
