import { createHash } from 'node:crypto'
import type { ObservedTable, Table } from '@sluice/schema'
import { mapBounded } from './bounded-parallel.ts'
import type { ResourceSummary } from './load-summary.ts'
import { withPackageFolder } from './package-folder.ts'
import { extractResource, type Extracted } from './prepare/extract-resource.ts'
import type { LoadContext } from './prepare/load-context.ts'
import { prepareResource } from './prepare/prepare-resource.ts'
import { readKnown } from './prepare/read-known.ts'
import type { LoadCounts, RunLoad } from './run-load.ts'
import { resolveSecrets } from './secrets.ts'
import type { Source } from './source.ts'
import { commitLoad } from './stage/commit-load.ts'
import type { StagedResource } from './stage/staged-resource.ts'

/** Resources that are read at the same time. */
const RESOURCES = 4

export interface LoadedSource {
  readonly resources: readonly ResourceSummary[]
  /** For a dry run: the tables that the load would have staged. */
  readonly observed: readonly ObservedTable[]
}

/** Extracts, profiles, stages, commits and merges one source's resources. */
export async function loadSource(source: Source, loadId: number, run: RunLoad): Promise<LoadedSource> {
  const startedAt = Date.now()
  const { engine, project, targetName, options, signal, emit } = run
  const known = await readKnown(engine, source.dataset)
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
    const staged: StagedResource[] = []
    const changed = extracted.filter(({ unchanged }) => !unchanged)
    for (const [number, one] of changed.entries()) {
      signal.throwIfAborted()
      staged.push(await prepareResource(one, context, number))
      tellQuarantined(staged.at(-1) as StagedResource, context)
    }
    const observed = staged.flatMap((one) => observedTables(one, source.dataset))
    if (staged.length === 0 || options.dryRun) {
      return { resources: summaries(source, extracted, staged, [], run), observed }
    }
    await assertUntouched(changed, context)
    const counts = await commitLoad({
      engine,
      loadId,
      dataset: source.dataset,
      known,
      staged,
      startedAt,
      schemaHash: hashOf(known.tables),
      onStage: (resource) => {
        signal.throwIfAborted()
        emit({ kind: 'phase', resource: `${source.name}.${resource}`, phase: 'stage' })
      },
      merge: (tx) => {
        emit({ kind: 'phase', resource: source.name, phase: 'merge' })
        return run.ports.merge(tx, { loadId, dataset: source.dataset })
      },
    })
    return { resources: summaries(source, extracted, staged, counts, run), observed }
  })
}

/** A local file is read in place: what was profiled must be what was staged. */
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

function observedTables(staged: StagedResource, dataset: string): readonly ObservedTable[] {
  return staged.tables.map(({ name, parent, root, columns, emptyColumns }): ObservedTable => ({
    dataset,
    name,
    resource: staged.resource.name,
    disposition: staged.disposition,
    primaryKey: parent === undefined ? staged.primaryKey : [],
    emptyColumns,
    columns: columns.map(({ name: column, type, digits, evidence }) => ({
      name: column,
      type,
      ...(digits && { digits }),
      ...(evidence && { evidence }),
    })),
    ...(parent !== undefined && { parent }),
    ...(root !== undefined && { root }),
  }))
}

function tellQuarantined({ resource, quarantined }: StagedResource, { source, emit }: LoadContext): void {
  const [first] = quarantined
  if (!first) return
  const { file, line, reason } = first // the raw text stays in the target: logs are read by others
  emit({
    kind: 'quarantined',
    resource: `${source}.${resource.name}`,
    count: quarantined.length,
    first: { file, reason, ...(line !== undefined && { line }) },
  })
}

function summaries(
  source: Source,
  extracted: readonly Extracted[],
  staged: readonly StagedResource[],
  counts: readonly LoadCounts[],
  { emit }: RunLoad,
): readonly ResourceSummary[] {
  return extracted.map(({ resource, items }): ResourceSummary => {
    const name = `${source.name}.${resource.name}`
    const own = staged.find((one) => one.resource.name === resource.name)
    const root = own?.tables[0]
    const merged = counts.find((count) => count.table === root?.name)
    const quarantined = own?.quarantined.length ?? 0
    const summary: ResourceSummary = {
      name,
      files: items.length,
      rows_read: merged?.rowsRead ?? (root?.rows ?? 0) + quarantined,
      rows_merged: merged?.rowsMerged ?? 0,
      rows_waiting: merged?.rowsWaiting ?? 0,
      rows_held: merged?.rowsHeld ?? 0,
      rows_superseded: merged?.rowsSuperseded ?? 0,
      rows_quarantined: quarantined,
      rows_discarded: 0,
    }
    emit({
      kind: 'resource-done',
      resource: name,
      files: summary.files,
      rowsRead: summary.rows_read,
      rowsMerged: summary.rows_merged,
      rowsWaiting: summary.rows_waiting,
      rowsHeld: summary.rows_held,
      rowsSuperseded: summary.rows_superseded,
      rowsQuarantined: quarantined,
      rowsDiscarded: 0,
    })
    return summary
  })
}
