import { contractIn } from '../contract/contract-in.ts'
import type { Extracted } from '../prepare/extract-resource.ts'
import { keyColumn, keyNames } from '../prepare/key-columns.ts'
import type { LoadContext } from '../prepare/load-context.ts'
import { dispositionOf } from '../prepare/prepare-resource.ts'
import { fileColumns } from '../stage/file-columns.ts'
import type { StagedResource } from '../stage/staged-resource.ts'
import { planDirect } from './direct-plan.ts'

/** A resource whose files may go to the target as they are; undefined where they have to be read first. */
export async function prepareDirect(
  extracted: Extracted,
  context: LoadContext,
): Promise<StagedResource | undefined> {
  const { resource, files, items, replacedFiles } = extracted
  if (resource.kind !== 'files') return undefined
  const plan = await planDirect(extracted, context)
  if (!plan) return undefined
  const added = fileColumns(resource, files)
  const dedup = resource.dedupSort
  return {
    resource,
    disposition: context.options.fullRefresh ? 'replace' : dispositionOf(resource),
    primaryKey: keyNames(resource),
    ...(dedup && { dedupSort: { column: keyColumn(resource, dedup.column), order: dedup.order } }),
    direct: { plan, fileColumns: added },
    tables: [],
    quarantined: [],
    kept: [],
    contract: contractIn(context, resource),
    files: items.map((item) => ({ item, etag: item.etag, rows: 0 })),
    replacedFiles,
  }
}
