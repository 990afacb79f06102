import { installSystem, type Engine, type Transaction } from '@sluice/engine'
import {
  KeyRefused,
  stackOf,
  toldOf,
  type ObservedTable,
  type Replacing,
  type WriteDisposition,
} from '@sluice/schema'
import { mapBounded } from './bounded-parallel.ts'
import type { Config } from './config.ts'
import type { OpenFinal } from './direct/stage-direct.ts'
import { explainFailure, type KnownError } from './failure/explain-failure.ts'
import { recordFailures, type FailedLoad } from './failure/record-failures.ts'
import type { LoadEvent, LoadPhase } from './load-event.ts'
import { LoadIds } from './load-ids.ts'
import type { LoadFailure, LoadStatus, LoadSummary, ResourceSummary } from './load-summary.ts'
import { assertWindow } from './assert-window.ts'
import { loadSource, type LoadedSource } from './load-source.ts'
import { recount } from './recount.ts'
import type { LoadOptions } from './prepare/load-context.ts'
import type { Proposed } from './prepare/read-known.ts'
import { selectResources } from './select-resources.ts'
import type { Source } from './source.ts'
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

/** A staged load. */
export interface LoadToMerge {
  readonly loadId: number
  readonly dataset: string
  /** To be called before each root table is merged with its nested tables. */
  readonly onTable: (root: string) => void
}

/** What a load needs of the layers above it. */
export interface LoadPorts {
  /** Merges a staged load in its own transaction. */
  merge(tx: Transaction, load: LoadToMerge): Promise<void>
  /** Says what an error of a library or of the system means; undefined where that is not known. */
  known?: KnownError
  /**
   * Opens the final tables of a resource for rows that are certain to fit, so that they need no staging; undefined where
   * they do, as for rows that may replace others.
   */
  openFinal?(tx: Transaction, load: FinalLoad): Promise<OpenFinal | undefined>
  /** What was proposed for a dataset, and what of it was refused; nothing unless given. */
  proposed?(dataset: string): Promise<Proposed>
  /** True where a person must say that these rows may be replaced; nothing needs it unless given. */
  isDoubtful?(replacing: Replacing): boolean
  /** Asks a person, who may take all the time they like; false unless given. */
  confirm?(replacing: Replacing): Promise<boolean>
  /** Applies the changes that contracts say are applied at once, and merges what waited for them; gives their folders. */
  evolve?(datasets: readonly string[]): Promise<readonly string[]>
  /** Writes the migration that gives a table the key which a load needs, and gives the error that names it. */
  proposeKey?(refused: KeyRefused): Promise<KeyRefused>
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
  /** Hides secrets in what is recorded of failures. */
  readonly redact?: (text: string) => string
  readonly ports: LoadPorts
}

const ATTEMPTS = 5

/**
 * Loads sources one after the other, each in one transaction, then proposes the migrations that they need. What fails, a
 * resource or a source, does not stop the others: it is reported, recorded in `_sluice.loads`, and stands in the summary.
 * @throws SluiceError where the only resource fails, or the only source as a whole. What was committed before stays
 */
export async function runLoad(run: RunLoad): Promise<LoadSummary> {
  const startedAt = Date.now()
  const { engine, options, project, selection } = run
  const sources = selectResources(project.config.sources, selection)
  assertWindow(sources, options)
  if (!options.dryRun) await installSystem(engine)
  const ids = new LoadIds(engine, (text) => run.emit({ kind: 'message', level: 'warn', text }))
  const { loads, failed: raised } = await loadAll(sources, ids, run)
  const failed = await mapBounded(raised, 1, (one) => withKeyProposed(one, run))
  if (!options.dryRun) {
    const free = loads.some(({ committed }) => committed) || ids.latest === 0 ? undefined : ids.latest
    await recordFailures(engine, failed, free, run.redact ?? String)
  }
  const [first] = failed
  const [only, ...others] = sources
  if (first && others.length === 0 && (first.resource === undefined || only?.resources.length === 1))
    throw first.error
  const failures = failed.map((one) => tellFailure(one, run))
  const loaded = [...new Set(loads.map(({ dataset }) => dataset))]
  const evolved = options.dryRun
    ? []
    : await afterwards(run, async () => (await run.ports.evolve?.(loaded)) ?? [])
  const observed = loads.flatMap((one) => one.observed)
  const migrations = await afterwards(run, () =>
    run.ports.propose(loaded, options.dryRun ? observed : undefined),
  )
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

/** What comes once the loads are committed: an error there says so. */
async function afterwards<T>({ signal, ports }: RunLoad, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw signal.aborted ? error : explainFailure(error, 'migrations/', 'propose', ports.known)
  }
}

interface LoadedSources {
  readonly loads: readonly LoadedSource[]
  readonly failed: readonly FailedLoad[]
}

async function loadAll(sources: readonly Source[], ids: LoadIds, run: RunLoad): Promise<LoadedSources> {
  const loads: LoadedSource[] = []
  const failed: FailedLoad[] = []
  for (const source of sources) {
    const { name, dataset } = source
    const startedAt = Date.now()
    const seconds = (): number => (Date.now() - startedAt) / 1000
    let phase: LoadPhase | 'prepare' = 'prepare'
    const emit = (event: LoadEvent): void => {
      if (event.kind === 'phase') phase = event.phase
      run.emit(event)
    }
    try {
      for (const loaded of await loadWithoutOutdated(source, ids, { ...run, emit })) {
        loads.push(loaded)
        for (const { name: resource, error } of loaded.failed)
          failed.push({ source: name, dataset, resource, error, seconds: seconds() })
      }
    } catch (error) {
      if (run.signal.aborted) throw error
      const [only, ...others] = source.resources
      const resource = others.length === 0 ? only?.name : undefined
      const place = resource === undefined ? name : `${name}.${resource}`
      failed.push({
        source: name,
        dataset,
        ...(resource !== undefined && { resource }),
        error: explainFailure(error, place, phase, run.ports.known),
        seconds: seconds(),
      })
    }
  }
  return { loads, failed }
}

/** Loads a source; rows of an earlier run that cannot be loaded are read again, since what was wrong may be mended. */
async function loadWithoutOutdated(
  source: Source,
  ids: LoadIds,
  run: RunLoad,
): Promise<readonly LoadedSource[]> {
  const loaded = await untilNotOvertaken(() => loadSource(source, ids, run), run)
  if (loaded.outdated.length === 0) return [loaded]
  const fresh = new Set(loaded.outdated)
  const resources = source.resources.filter(({ name }) => fresh.has(name))
  const again = await untilNotOvertaken(() => loadSource({ ...source, resources }, ids, run, fresh), run)
  return [{ ...loaded, failed: loaded.failed.filter(({ name }) => !fresh.has(name)) }, again]
}

function tellFailure({ source, resource, error }: FailedLoad, { emit, debug }: RunLoad): LoadFailure {
  const failure = {
    source,
    resource: resource === undefined ? null : `${source}.${resource}`,
    ...toldOf(error),
  }
  emit({ kind: 'failed', ...failure, ...(debug && { stack: stackOf(error) }) })
  return failure
}

/** A failure that a migration of the table's key answers, with the migration. */
async function withKeyProposed(failed: FailedLoad, { options, ports }: RunLoad): Promise<FailedLoad> {
  const { error } = failed
  if (!(error instanceof KeyRefused) || options.dryRun || !ports.proposeKey) return failed
  return { ...failed, error: await ports.proposeKey(error) }
}

/** Reads the source again, as often as others load the same resources meanwhile, and says so. */
async function untilNotOvertaken<T>(work: () => Promise<T>, { emit }: Pick<RunLoad, 'emit'>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof LoadOvertaken)) throw error
      const { dataset, resources, message } = error
      if (attempt === ATTEMPTS) throw new LoadOvertaken(dataset, resources, attempt)
      const text = `${dataset}: ${message}; it is read again, attempt ${attempt + 1} of ${ATTEMPTS}`
      emit({ kind: 'message', level: 'warn', text })
    }
  }
}

function statusOf(resources: readonly ResourceSummary[]): LoadStatus {
  if (resources.every(({ files, rows_read: rows, replaced }) => files === 0 && rows === 0 && !replaced))
    return 'unchanged'
  return resources.some(({ rows_waiting: waiting }) => waiting > 0) ? 'waiting' : 'loaded'
}
