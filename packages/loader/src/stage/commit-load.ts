import { stagingSchema, type Replaced } from '@sluice/schema'
import { createSchema, type Engine, type Transaction } from '@sluice/engine'
import {
  countsAtCommit,
  type CursorCounts,
  keepState,
  readCounts,
  readLastLoad,
  recordLoad,
  type TableCounts,
} from '@sluice/ledger'
import type { DatasetState } from '../context/dataset-state.ts'
import type { LoadPorts } from './load-ports.ts'
import { LoadOvertaken, overtakenResources } from '../failure/load-overtaken.ts'
import { countReplaced, isReplacedByCount, replacedBy, type Going } from './replaced.ts'
import { recordResource } from './record-load.ts'
import type { StageProgress } from './stage-fast-path.ts'
import { pruneHistory, type Pruned } from './prune-history.ts'
import { settleCursor } from './settle-cursor.ts'
import { stageResource } from './stage-resource.ts'
import { withLoadId } from './with-load-id.ts'
import type { StagedFile, StagedResource } from '../staged/staged-resource.ts'

export interface Commit extends Pick<LoadPorts, 'openFinal' | 'findKnown'> {
  readonly engine: Engine
  readonly loadId: number
  /** Gives a load id above this one. */
  readonly idAbove: (lastLoadId: number) => Promise<number>
  readonly dataset: string
  readonly known: DatasetState
  readonly staged: readonly StagedResource[]
  readonly startedAt: number
  /** Called behind each file of a resource that is staged. */
  readonly onFile: (resource: string, progress: StageProgress) => void
  /** Called before each resource is staged. */
  readonly onStage: (resource: string) => void
  /** Called behind the last row. */
  readonly onStaged: () => Promise<void>
  /** Does what concerns the resource of that name, so that an error is one of that resource. */
  readonly ofResource: <T>(resource: () => string | undefined, work: () => Promise<T>) => Promise<T>
  /** Merges what fits, in the same transaction, and calls `onResource` before each resource. */
  readonly merge: (
    tx: Transaction,
    loadId: number,
    onResource: (name: string | undefined) => void,
  ) => Promise<void>
  readonly schemaHash: string
  /** Called before the commit with what the load replaces of a resource; throws where that may not be. */
  readonly onReplaced: (resource: string, replaced: Going) => void
}

/** What was committed. */
export interface Committed {
  /** Another one than was given where loads of other resources were committed in the meantime. */
  readonly loadId: number
  readonly counts: readonly TableCounts[]
  /** By resource. */
  readonly replaced: ReadonlyMap<string, Replaced>
  readonly cursors: ReadonlyMap<string, CursorCounts>
  /** History of earlier loads that was deleted, as its time was over. */
  readonly pruned?: Pruned
}

/** Stages a load, records it with its files and state, and merges it: all of it in one transaction, or nothing. */
export async function commitLoad(given: Commit): Promise<Committed> {
  const { engine, dataset, known } = given
  const { counts, ...committed } = await engine.transaction(async (tx) => {
    await tx.lock(dataset)
    const { last, hasExpired } = await readLastLoad(tx, dataset)
    const commit = await inOrder(tx, given, last)
    const { loadId, staged } = commit
    const schema = stagingSchema(dataset)
    await tx.later(createSchema(engine.kind, schema))
    const pruned = hasExpired ? await pruneHistory(tx, dataset) : undefined
    const cursors = new Map<string, CursorCounts>()
    const done: { resource: StagedResource; before: number; files: readonly StagedFile[] }[] = []
    for (const resource of staged) {
      const { name } = resource.resource
      commit.onStage(name)
      await commit.ofResource(
        () => name,
        async () => {
          const onFile = (progress: StageProgress): void => commit.onFile(name, progress)
          if (resource.resource.keepHistory !== undefined)
            await keepState(tx, commit, name, resource.refresh === 'table')
          const before = await countReplaced(tx, commit, resource)
          const files = await stageResource(tx, { ...commit, onFile }, resource)
          done.push({ resource, before, files })
          const cursor = await settleCursor(tx, commit, resource)
          if (cursor) cursors.set(name, cursor)
          await recordResource(tx, commit, resource, files)
        },
      )
    }
    await commit.onStaged()
    // The merge, where there is one, sets the status again.
    const { startedAt, schemaHash } = commit
    await recordLoad(tx, commit, { seconds: (Date.now() - startedAt) / 1000, schemaHash })
    let merging: string | undefined
    await commit.ofResource(
      () => merging,
      () => commit.merge(tx, loadId, (name) => void (merging = name)),
    )
    const isCounted = done.some(({ resource }) => isReplacedByCount(resource))
    const counted = isCounted ? await readCounts(tx, dataset, [loadId]) : []
    const replaced = new Map<string, Going>()
    for (const { resource, before, files } of done) {
      const one = replacedBy(known, resource, before, files, counted)
      if (one) replaced.set(resource.resource.name, one)
    }
    for (const [name, one] of replaced)
      await commit.ofResource(
        () => name,
        async () => commit.onReplaced(name, one),
      )
    // Missing rows are among the counts.
    const shown = new Map([...replaced].filter(([, one]) => !one.isMissing))
    const counts = await countsAtCommit(tx, { dataset, loadId })
    return { loadId, counts, replaced: shown, cursors, ...(pruned && { pruned }) }
  })
  return { ...committed, counts: counts() }
}

/**
 * The load with a number above all that are committed: loads have the order of their commits.
 * @throws LoadOvertaken where another load of one of its resources was committed since they were read
 */
async function inOrder(tx: Transaction, commit: Commit, last: number): Promise<Commit> {
  const { dataset, known, staged } = commit
  if (last === known.lastLoadId) return commit
  const resources = staged.map(({ resource }) => resource)
  const overtaken = await overtakenResources(tx, dataset, known.lastLoadId, resources)
  if (overtaken.length > 0) throw new LoadOvertaken(dataset, overtaken)
  const loadId = await commit.idAbove(last)
  return { ...commit, loadId, staged: withLoadId(staged, loadId) }
}
