import type { Session } from '@sluice/engine'
import { stagingSchema, type ObservedTable } from '@sluice/schema'
import { mapBounded } from '../concurrency/bounded-parallel.ts'
import type { FailedResource } from '../failure/failed-resource.ts'
import { isOfRows } from '../failure/phase-failed.ts'
import { isAnswered, ResourceFailures } from '../failure/resource-failures.ts'
import { prepareFastPath } from '../fast-path/prepare-fast-path.ts'
import { heapSize, shrinkHeap } from './heap.ts'
import type { LoadIds } from './load-ids.ts'
import type { ResourceSummary } from '../events/load-summary.ts'
import { withPackageFolder } from '../package/package-folder.ts'
import { RowsPackage, targetIdentity } from '../package/rows-package.ts'
import { assertKey } from '../prepare/assert/assert-key.ts'
import type { Extracted } from '../extract/extracted.ts'
import { Shared } from '../extract/shared.ts'
import { withRenamedKeys } from '../context/key-columns.ts'
import type { LoadContext } from '../context/load-context.ts'
import type { DatasetState } from '../context/dataset-state.ts'
import { absentColumns } from '../prepare/absent-columns.ts'
import { prepareRouting } from '../prepare/prepare-routing.ts'
import { ownersIn } from '../api/table-owners.ts'
import { prepareResource } from '../prepare/prepare-resource.ts'
import { readDatasetState } from '../context/read-dataset-state.ts'
import type { RunLoad } from './load-run.ts'
import { resolveSecrets } from '../api/secrets.ts'
import type { Source } from '../api/source.ts'
import type { Committed } from '../stage/commit-load.ts'
import { commitSource } from './commit-source.ts'
import { NotConfirmed } from '../stage/replaced.ts'
import { assertOwnTables } from '../stage/own-tables.ts'
import { observedTables, type StagedResource } from '../staged/staged-resource.ts'
import { readUnit } from './read-unit.ts'
import { summarise } from './summarise.ts'
import { unlessRejected, type NextWay } from './unless-rejected.ts'
import { unitsOf } from './units.ts'
import { isForPostgres, POSTGRES_LIMIT } from '../failure/too-many-columns.ts'

/** Resources that are read at the same time. */
const RESOURCES = 4

export interface LoadedSource {
  readonly source: string
  readonly dataset: string
  readonly loadId: number
  readonly resources: readonly ResourceSummary[]
  /** Those that are not among `resources`, as they failed. */
  readonly failed: readonly FailedResource[]
  /** Those of `failed` whose rows were of an earlier run. */
  readonly outdated: readonly string[]
  /** True where the load was committed under its number. */
  readonly committed: boolean
  /** For a dry run: the tables that the load would have staged. */
  readonly observed: readonly ObservedTable[]
  /** True where --limit left rows of a resource for the next load. */
  readonly more: boolean
}

/**
 * Extracts, profiles, stages, commits and merges one source's resources, without those that fail. `fresh`: resources that are
 * read again though an earlier run has left their rows.
 */
export async function loadSource(
  source: Source,
  ids: LoadIds,
  run: RunLoad,
  fresh: ReadonlySet<string> = new Set(),
): Promise<LoadedSource> {
  const startedAt = Date.now()
  const { engine, project, targetName, options, signal, emit } = run
  const known = await readDatasetState(
    engine,
    source.dataset,
    async (dataset, batch) => run.ports.proposed?.(dataset, batch),
    isIncremental(source),
    (batch) => (options.dryRun ? Promise.resolve() : ids.draw(batch)),
  )
  if (known.isLedgerLost) emit({ kind: 'message', level: 'warn', text: lostLedger(source, known) })
  const loadId = options.dryRun ? 0 : await ids.above(known)
  const units = unitsOf(source)
  const together = units.filter(({ length }) => length > 1)
  const failures = new ResourceFailures(
    source.name,
    signal,
    run.ports.known,
    together.map((unit) => unit.map(({ name }) => name)),
  )
  return withPackageFolder(project.dir, targetName, async (folder, left) => {
    const target = targetIdentity(targetName, project.config.targets[targetName])
    const rows = new RowsPackage(folder, left, { target, fresh })
    await using shared = new Shared()
    const context: LoadContext = {
      shared: shared.open,
      loadId,
      source: source.name,
      dataset: source.dataset,
      workbench: engine.workbench,
      kind: engine.kind,
      ...(isForPostgres(engine.kind, project.config) && { limit: POSTGRES_LIMIT }),
      known,
      options,
      owners: ownersIn(project.config.sources, source.dataset),
      projectFolder: project.dir,
      folder,
      rows,
      config: source.config,
      contracts: [project.config.contract, source.contract],
      secrets: resolveSecrets(source, run.environment, run.secretPlaces),
      signal,
      ...(run.ports.keysWithoutValue && { keysWithoutValue: run.ports.keysWithoutValue }),
      ...(run.debug && { debug: true }),
      emit(event) {
        failures.follow(event)
        emit(event)
      },
    }
    const heap = heapSize()
    const read = await mapBounded(
      units,
      RESOURCES,
      async (unit, stop) => {
        const read = await readUnit(unit, { ...context, signal: stop }, failures)
        for (const { name } of unit)
          context.emit({ kind: 'phase', resource: `${source.name}.${name}`, phase: 'wait' })
        return read
      },
      signal,
    )
    shrinkHeap(heap)
    const extracted = read.flat().flatMap((one) => [one, ...(one.routed ?? [])])
    // Keys are compared while the load is committed, with the source as it was read.
    if (!extracted.some(({ ready }) => ready?.keys)) await shared[Symbol.asyncDispose]()
    for (const { resource, routed = [] } of extracted)
      failures.join(
        resource.name,
        routed.map((one) => one.resource.name),
      )
    const changed = extracted
      .filter(({ unchanged }) => !unchanged)
      .map((one) => ({ ...one, resource: withRenamedKeys(one.resource, known.renames, source.dataset) }))
    const confirmed = new Set<string>()
    const work = async (ways: ReadonlyMap<string, NextWay>): Promise<LoadedSource> => {
      const prepared = await prepareAll(changed, context, ways, failures, engine.session)
      const kept = prepared.filter(({ staged }) => !failures.has(staged.resource.name))
      const staged = kept.map((one) => one.staged)
      const observed = staged.flatMap((one) => observedTables(one, source.dataset))
      const committed = staged.length > 0 && !options.dryRun
      const done = committed
        ? await commitSource(staged, changed, context, startedAt, { failures, confirmed, ids }, run)
        : { loadId, counts: [], replaced: new Map(), cursors: new Map() }
      // Not before: rows that leave the fast path are prepared twice, and whether it brings any is not known.
      for (const { staged: one } of kept)
        if (one.fastPath && !failures.has(one.resource.name)) tellQuarantined(one, context)
      for (const { staged: one, warnings } of kept)
        if (!failures.has(one.resource.name) && hasRows(one, done))
          for (const text of warnings) emit({ kind: 'message', level: 'warn', text })
      const loaded = extracted.filter(({ resource }) => !failures.has(resource.name))
      const outdated = failures.all.map(({ name }) => name).filter((name) => rows.isResumed(name))
      await rows.forget(loaded.map(({ resource }) => resource.name))
      // What was committed stays committed, whatever becomes of the files of the rest.
      await rows.settle(failures.all, source.resources, context).catch(() => undefined)
      const resources = summarise(source.name, loaded, staged, done)
      for (const summary of resources) emit({ kind: 'resource-done', ...summary.event })
      const { name, dataset } = source
      return {
        source: name,
        dataset,
        loadId: done.loadId,
        resources: resources.map(({ summary }) => summary),
        failed: failures.all,
        outdated,
        committed,
        observed,
        more: loaded.some(({ isCut, missing }) => isCut === true || missing?.isPart === true),
      }
    }
    try {
      return await unlessRejected(engine.workbench, failures, work, async ({ resource, cause }) => {
        if (!(cause instanceof NotConfirmed) || !(await run.ports.confirm?.(cause.replacing))) return false
        confirmed.add(resource)
        return true
      })
    } catch (error) {
      // Rows of an earlier run that fail once more may be wrong themselves; a target that fails is no reason to read them again.
      if (isOfRows(error) && !isAnswered(error)) await rows.forgetResumed()
      throw error
    }
  })
}

const isIncremental = ({ resources }: Source): boolean =>
  resources.some(({ incremental }) => incremental !== undefined)

/** What a ledger that was lost means for what comes now. */
const lostLedger = ({ dataset }: Source, { highestLoadId }: DatasetState): string =>
  `${dataset}: its tables have rows of loads up to ${highestLoadId}, but _sluice has no record of them: its ledger is new. ` +
  `Load ids continue above that; all files count as new, and their rows replace the existing rows of the same files; cursors start from the beginning, so ` +
  `that a resource that appends rows loads its rows a second time; the waiting data in ${stagingSchema(dataset)} stays there and is not merged`

/** False for files on the fast path that turned out to be without rows. */
const hasRows = ({ fastPath }: StagedResource, { counts }: Committed): boolean =>
  !fastPath ||
  counts.some(({ table, rowsRead }) => rowsRead > 0 && fastPath.tables.some(({ name }) => name === table))

interface Prepared {
  readonly staged: StagedResource
  /** What to say once it is loaded. */
  readonly warnings: readonly string[]
}

async function prepareAll(
  extracted: readonly Extracted[],
  context: LoadContext,
  ways: ReadonlyMap<string, NextWay>,
  failures: ResourceFailures,
  session: Session,
): Promise<readonly Prepared[]> {
  const prepared: Prepared[] = []
  for (const [number, one] of extracted.entries()) {
    context.signal.throwIfAborted()
    const { name } = one.resource
    if (failures.has(name)) continue
    const done = await failures.attempt(name, async () => {
      context.emit({ kind: 'phase', resource: `${context.source}.${name}`, phase: 'land' })
      if (one.routed) return { staged: await prepareRouting(one, context), warnings: [] }
      const way = ways.get(name)
      const fastPath = way === 'usual' ? undefined : await prepareFastPath(one, context, way === 'cleaned')
      const staged = fastPath ?? (await prepareResource(one, context, number))
      await assertKey(staged, context, session)
      assertOwnTables([...prepared.map((other) => other.staged), staged], context.source)
      const absent = await absentColumns(staged, one.format, context, session)
      return { staged, warnings: [...(staged.fastPath?.warnings ?? []), ...absent] }
    })
    if (!done) continue
    context.emit({ kind: 'phase', resource: `${context.source}.${name}`, phase: 'wait' })
    prepared.push(done)
    if (!done.staged.fastPath) tellQuarantined(done.staged, context)
  }
  return prepared
}

function tellQuarantined({ resource, quarantined }: StagedResource, context: LoadContext): void {
  const [first] = quarantined
  if (!first) return
  const { file, line, reason } = first
  context.emit({
    kind: 'quarantined',
    resource: `${context.source}.${resource.name}`,
    count: quarantined.length,
    first: { file, line, reason },
  })
}
