import { stagingSchema } from '@sluice/schema'
import { ident, type Engine, type Transaction } from '@sluice/engine'
import type { Known } from '../prepare/load-context.ts'
import { readLastLoad } from '../prepare/read-known.ts'
import type { LoadCounts, LoadPorts } from '../run-load.ts'
import { LoadOvertaken } from './load-overtaken.ts'
import { readCounts, recordFiles, recordKept, recordQuarantine, recordState } from './record-load.ts'
import type { StageProgress } from '../direct/stage-direct.ts'
import { stageResource } from './stage-resource.ts'
import type { StagedResource } from './staged-resource.ts'

export interface Commit extends Pick<LoadPorts, 'openFinal'> {
  readonly engine: Engine
  readonly loadId: number
  readonly dataset: string
  readonly known: Known
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
  readonly merge: (tx: Transaction, onResource: (name: string | undefined) => void) => Promise<void>
  readonly schemaHash: string
}

/** Stages a load, records it with its files and state, and merges it: all of it in one transaction, or nothing. */
export function commitLoad(commit: Commit): Promise<readonly LoadCounts[]> {
  const { engine, dataset, loadId, known, staged } = commit
  return engine.transaction(async (tx) => {
    await tx.lock(dataset)
    if ((await readLastLoad(tx, dataset)) !== known.lastLoadId) throw new LoadOvertaken(dataset)
    const schema = stagingSchema(dataset)
    await tx.script(`create schema if not exists ${ident(schema)}`)
    for (const resource of staged) {
      const { name } = resource.resource
      commit.onStage(name)
      await commit.ofResource(
        () => name,
        async () => {
          const onFile = (progress: StageProgress): void => commit.onFile(name, progress)
          const files = await stageResource(tx, { ...commit, onFile }, resource)
          await recordFiles(tx, commit, name, files)
          await recordQuarantine(tx, commit, name, resource.quarantined)
          await recordKept(tx, commit, name, resource.kept)
          if (resource.state) await recordState(tx, commit, name, resource.state)
        },
      )
    }
    await commit.onStaged()
    // The merge, where there is one, sets the status anew.
    await tx.run(
      `insert into _sluice.loads (load_id, schema_name, status, inserted_at, seconds, schema_version_hash)
       values ($1, $2, case when exists (
         select 1 from _sluice.load_tables where load_id = $1 and schema_name = $2 and staging_table is not null
       ) then 'waiting' else 'loaded' end, now(), $3, $4)`,
      [loadId, dataset, (Date.now() - commit.startedAt) / 1000, commit.schemaHash],
    )
    let merging: string | undefined
    await commit.ofResource(
      () => merging,
      () => commit.merge(tx, (name) => void (merging = name)),
    )
    return readCounts(tx, commit)
  })
}
