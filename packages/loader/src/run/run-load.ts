import { installSystem, isUpToDate } from '@sluice/ledger'
import { KeyRejected, stackOf, printedError } from '@sluice/schema'
import { assertWindow } from '../api/assert-window.ts'
import { selectResources } from '../api/select-resources.ts'
import type { Source } from '../api/source.ts'
import { mapBounded } from '../concurrency/bounded-parallel.ts'
import type { LoadEvent, LoadPhase } from '../events/load-event.ts'
import type { LoadFailure, LoadStatus, LoadSummary, ResourceSummary } from '../events/load-summary.ts'
import { explainFailure } from '../failure/explain-failure.ts'
import { LoadOvertaken } from '../failure/load-overtaken.ts'
import { recordFailures, type FailedLoad } from '../failure/record-failures.ts'
import { withRates } from '../rates/rates-of-run.ts'
import { LoadIds } from './load-ids.ts'
import type { RunLoad } from './load-run.ts'
import { loadSource, type LoadedSource } from './load-source.ts'
import { recount } from './recount.ts'

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
  if (!options.dryRun && !isUpToDate(engine)) await installSystem(engine)
  const warn = (text: string): void => run.emit({ kind: 'message', level: 'warn', text })
  const ids = new LoadIds(engine, warn)
  const all = (): Promise<LoadedSources> => loadAll(sources, ids, run)
  const { loads, failed: raised } = await (options.dryRun ? all() : withRates(engine, warn, all))
  const failed = await mapBounded(raised, 1, async (one) => withKeyProposed(await diagnosed(one, run), run))
  if (!options.dryRun) {
    const free = loads.some(({ committed }) => committed) || ids.latest === 0 ? undefined : ids.latest
    await recordFailures(engine, failed, free, run.redact ?? String)
  }
  const [first] = failed
  const [only, ...others] = sources
  if (first && others.length === 0 && (first.resource === undefined || only?.resources.length === 1))
    throw first.error
  const failures = reportFailures(failed, run)
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
    more: recounted.some(({ more }) => more),
    seconds: (Date.now() - startedAt) / 1000,
  }
}

/** What comes once the loads are committed: an error there mentions it. */
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

const failureOf = ({ source, resource, error }: FailedLoad): LoadFailure => ({
  source,
  resource: resource === undefined ? null : `${source}.${resource}`,
  ...printedError(error),
})

/** Reports each error once, also where several resources failed with it. */
function reportFailures(failed: readonly FailedLoad[], { emit, debug }: RunLoad): readonly LoadFailure[] {
  for (const same of Map.groupBy(failed, ({ error }) => error).values()) {
    const [first, ...others] = same
    if (!first) continue
    const also = others.flatMap((one) => failureOf(one).resource ?? [])
    emit({
      kind: 'failed',
      ...failureOf(first),
      ...(also.length > 0 && { also }),
      ...(debug && { stack: stackOf(first.error) }),
    })
  }
  return failed.map(failureOf)
}

/** A failure with its cause, where that is found on the target. */
async function diagnosed(failed: FailedLoad, { ports }: RunLoad): Promise<FailedLoad> {
  const error = await ports.diagnose?.(failed.error)
  return error ? { ...failed, error } : failed
}

/** A failure that a migration of the table's key answers, with the migration. */
async function withKeyProposed(failed: FailedLoad, { options, ports }: RunLoad): Promise<FailedLoad> {
  const { error } = failed
  if (!(error instanceof KeyRejected) || options.dryRun || !ports.proposeKey) return failed
  return { ...failed, error: await ports.proposeKey(error) }
}

/** Reads the source again, as often as others load the same resources meanwhile, and reports it. */
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
  const isIdle = ({ files, rows_read: rows, rows_deleted: deleted, replaced }: ResourceSummary): boolean =>
    files === 0 && rows === 0 && !deleted && !replaced
  if (resources.every(isIdle)) return 'unchanged'
  return resources.some(({ rows_waiting: waiting }) => waiting > 0) ? 'waiting' : 'loaded'
}
