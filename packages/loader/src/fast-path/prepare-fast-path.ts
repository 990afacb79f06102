import { contractIn } from '../contract/contract-in.ts'
import type { Extracted } from '../extract/extracted.ts'
import { dedupSortOf } from '../context/dedup-sort.ts'
import { keyNames } from '../context/key-columns.ts'
import { strategyOf } from '../context/strategy-of.ts'
import type { LoadContext } from '../context/load-context.ts'
import { dispositionOf } from '../api/disposition-of.ts'
import { refreshOf } from '../api/options/refresh.ts'
import { namedColumnWarnings, type NamedRows } from '../prepare/assert/assert-named.ts'
import type { FastPathPlan } from '../staged/fast-path-plan.ts'
import type { StagedResource } from '../staged/staged-resource.ts'
import { moveFileCursor } from '../new-files/move-file-cursor.ts'
import { moveOfReady } from './ready-range.ts'
import { planFastPath } from './plan-fast-path.ts'

/** A resource whose rows may go to the target in one pass, `isCleaned`: without those records of its files that cannot be read; undefined where they have to be profiled first. */
export async function prepareFastPath(
  extracted: Extracted,
  context: LoadContext,
  isCleaned = false,
): Promise<StagedResource | undefined> {
  const { resource, items, replacedFiles, state, filesRead, archives = [] } = extracted
  const fastPath = await planFastPath(extracted, context, isCleaned)
  if (!fastPath) return undefined
  const move = extracted.range && (await moveOfReady(extracted, context))
  if (extracted.range && !move) return undefined
  const strategy = strategyOf(resource)
  const dedup = dedupSortOf(resource)
  const named = {
    resource,
    ...(strategy && { strategy }),
    ...(dedup && { dedupSort: dedup }),
  }
  const root = rootOf(fastPath)
  const newestBy = strategy?.newestBy
  // The usual way says what is wrong with them.
  if (newestBy !== undefined && root?.columns.every(({ name }) => name !== newestBy)) return undefined
  if (namedColumnWarnings(`${context.source}.${resource.name}`, root, named, context).length > 0)
    return undefined
  const files = [...items, ...archives].map((item) => ({ item, etag: item.etag, rows: 0 }))
  return {
    ...named,
    disposition: dispositionOf(resource, context.options),
    primaryKey: keyNames(resource),
    fastPath,
    tables: [],
    quarantined: fastPath.quarantined ?? [],
    kept: [],
    contract: contractIn(context, resource),
    files,
    replacedFiles,
    refresh: refreshOf(context.options),
    ...(resource.kind === 'rows' && { state }),
    ...(move && { cursor: move }),
    ...(extracted.ready?.keys && { keys: extracted.ready.keys }),
    ...(filesRead && { cursor: moveFileCursor(filesRead, files, false) }),
  }
}

/** That it has rows is not known yet; where it has none, the usual way has nothing to say either. */
const rootOf = ({ tables: [root] }: FastPathPlan): NamedRows | undefined => root && { ...root, rows: 1 }
