import { createHash } from 'node:crypto'
import { emptyWorkbench, type Workbench } from '@sluice/engine'
import type { ObservedTable, Table } from '@sluice/schema'
import { mapBounded } from './bounded-parallel.ts'
import { DirectRefused } from './direct/direct-refused.ts'
import { prepareDirect } from './direct/prepare-direct.ts'
import type { LoadIds } from './load-ids.ts'
import type { ResourceSummary } from './load-summary.ts'
import { withPackageFolder } from './package-folder.ts'
import { extractResource, type Extracted } from './prepare/extract-resource.ts'
import { withRenamedKeys } from './prepare/key-columns.ts'
import type { LoadContext } from './prepare/load-context.ts'
import { prepareResource } from './prepare/prepare-resource.ts'
import { readKnown } from './prepare/read-known.ts'
import type { LoadCounts, RunLoad } from './run-load.ts'
import { resolveSecrets } from './secrets.ts'
import type { Source } from './source.ts'
import { commitLoad } from './stage/commit-load.ts'
import { observedTables, type StagedResource } from './stage/staged-resource.ts'
import { summarise } from './summarise.ts'

/** Resources that are read at the same time. */
const RESOURCES = 4

export interface LoadedSource {
  readonly source: string
  readonly dataset: string
  readonly loadId: number
  readonly resources: readonly ResourceSummary[]
  /** For a dry run: the tables that the load would have staged. */
  readonly observed: readonly ObservedTable[]
}

/** Extracts, profiles, stages, commits and merges one source's resources. */
export async function loadSource(source: Source, ids: LoadIds, run: RunLoad): Promise<LoadedSource> {
  const startedAt = Date.now()
  const { engine, project, targetName, options, signal, emit } = run
  const known = await readKnown(engine, source.dataset, async (dataset) => run.ports.proposed?.(dataset))
  const loadId = options.dryRun ? 0 : await ids.above(known.lastLoadId)
  return withPackageFolder(project.dir, targetName, async (folder) => {
    const context: LoadContext = {
      loadId,
      source: source.name,
      dataset: source.dataset,
      workbench: engine.workbench,
      kind: engine.kind,
      known,
      options,
      projectFolder: project.dir,
      folder,
      config: source.config,
      contracts: [project.config.contract, source.contract],
      secrets: resolveSecrets(source, run.environment),
      signal,
      emit,
    }
    const extracted = await mapBounded(
      source.resources,
      RESOURCES,
      (resource, stop) => extractResource(resource, { ...context, signal: stop }),
      signal,
    )
    const changed = extracted
      .filter(({ unchanged }) => !unchanged)
      .map((one) => ({ ...one, resource: withRenamedKeys(one.resource, known.renames, source.dataset) }))
    return unlessRefused(engine.workbench, async (indirect) => {
      const staged = await prepareAll(changed, context, indirect)
      const observed = staged.flatMap((one) => observedTables(one, source.dataset))
      const counts =
        staged.length === 0 || options.dryRun ? [] : await commit(staged, changed, context, startedAt, run)
      const resources = summarise(source.name, extracted, staged, counts)
      for (const summary of resources) emit({ kind: 'resource-done', ...summary.event })
      const { name, dataset } = source
      return {
        source: name,
        dataset,
        loadId,
        resources: resources.map(({ summary }) => summary),
        observed,
      }
    })
  })
}

/**
 * Tries again, with one resource more taken the usual way, as often as one that went directly is refused. Nothing is left in
 * the workbench.
 */
async function unlessRefused<T>(
  workbench: Workbench,
  work: (indirect: ReadonlySet<string>) => Promise<T>,
): Promise<T> {
  const indirect = new Set<string>()
  for (;;) {
    try {
      return await work(indirect)
    } catch (error) {
      // See stageDirect. After an interruption it fails, like everything else.
      await workbench.run('reset threads').catch(() => undefined)
      if (!(error instanceof DirectRefused) || indirect.has(error.resource)) throw error
      indirect.add(error.resource)
    } finally {
      // What was loaded stays loaded, also where this fails.
      await emptyWorkbench(workbench).catch(() => undefined)
    }
  }
}

async function prepareAll(
  extracted: readonly Extracted[],
  context: LoadContext,
  indirect: ReadonlySet<string>,
): Promise<readonly StagedResource[]> {
  const staged: StagedResource[] = []
  for (const [number, one] of extracted.entries()) {
    context.signal.throwIfAborted()
    const direct = indirect.has(one.resource.name) ? undefined : await prepareDirect(one, context)
    const resource = direct ?? (await prepareResource(one, context, number))
    staged.push(resource)
    const [first] = resource.quarantined
    if (first) {
      const name = `${context.source}.${one.resource.name}`
      const { file, line, reason } = first
      context.emit({
        kind: 'quarantined',
        resource: name,
        count: resource.quarantined.length,
        first: { file, line, reason },
      })
    }
  }
  return staged
}

async function commit(
  staged: readonly StagedResource[],
  extracted: readonly Extracted[],
  context: LoadContext,
  startedAt: number,
  { engine, ports }: RunLoad,
): Promise<readonly LoadCounts[]> {
  const { source, dataset, loadId, known, signal, emit } = context
  await assertUntouched(extracted, context)
  return commitLoad({
    engine,
    loadId,
    dataset,
    known,
    staged,
    startedAt,
    schemaHash: hashOf(known.tables),
    ...(ports.openFinal && { openFinal: ports.openFinal.bind(ports) }),
    // What went directly was read only now.
    onStaged: () =>
      staged.some(({ direct }) => direct) ? assertUntouched(extracted, context) : Promise.resolve(),
    onStage: (resource) => {
      signal.throwIfAborted()
      emit({ kind: 'phase', resource: `${source}.${resource}`, phase: 'stage' })
    },
    merge: (tx) => {
      emit({ kind: 'phase', resource: source, phase: 'merge' })
      return ports.merge(tx, { loadId, dataset })
    },
  })
}

/** A local file is read in place, several times: it must be the same each time. */
async function assertUntouched(
  extracted: readonly Extracted[],
  { folder, signal }: LoadContext,
): Promise<void> {
  for (const { items, files } of extracted) {
    for (const [index, item] of items.entries()) {
      if (!files[index]?.path.startsWith(folder)) await item.fetch(folder, signal, () => undefined)
    }
  }
}

const hashOf = (tables: readonly Table[]): string =>
  createHash('sha256').update(JSON.stringify(tables)).digest('base64').slice(0, 22)
