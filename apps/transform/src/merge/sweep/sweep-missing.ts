import {
  askedPage,
  at,
  bucketsQuery,
  createAbsent,
  createAsked,
  finalOf,
  HASH_SQL,
  insertAbsent,
  isAbsent,
  keyBuckets,
  markingOf,
  qualified,
  type BucketRow,
  type KeyedRows,
  type MergeTable,
  type SourceKeys,
} from '@sluice/engine'
import { DELETED_AT, stagingSchema } from '@sluice/schema'
import { deleteWithNested } from '../rows/delete-final.ts'
import { markFinal } from '../rows/remove-missing.ts'
import type { MergeContext, Swept } from '../tables/context.ts'
import { findDiffering } from './find-differing.ts'

/** Keys that the source is asked for at once. */
const PAGE = 20_000

/**
 * Deletes or marks the rows of the final table whose keys the source no longer has, and says how many. Comes after the rows of
 * the load were written, so that both sides have the same keys but for these.
 * @throws SluiceError E_TRIGGER
 */
export async function sweepMissing(
  context: MergeContext,
  root: MergeTable,
  source: SourceKeys,
): Promise<Swept> {
  const { tx, kind, group } = context
  const rows = keyedRows(context, root)
  const counted = await tx.rows<{ rows: number }>(
    `select count(*) as rows from ${rows.from}${rows.where.length > 0 ? ` where ${rows.where.join(' and ')}` : ''}`,
  )
  const keys = counted[0]?.rows ?? 0
  const nothing = { rows: keys, read: 0, gone: 0 }
  if (keys === 0) return nothing
  const { bits, buckets, compared } = await findDiffering(
    source,
    {
      buckets: async (level) =>
        keyBuckets(await tx.rows<BucketRow>(bucketsQuery(HASH_SQL[kind], rows, level))),
    },
    keys,
  )
  if (buckets.length === 0) return { ...nothing, read: compared }
  const [asked, absent] = ['_sluice_asked', '_sluice_absent'].map((name) =>
    qualified(stagingSchema(group.dataset), name),
  ) as [string, string]
  await tx.run(createAsked(kind, asked, rows, { bits, buckets }))
  await tx.run(createAbsent(absent))
  const [{ last } = { last: 0 }] = await tx.rows<{ last: number }>(`select count(*) as last from ${asked}`)
  let gone = 0
  for (let after = 0; after < last; after += PAGE) {
    const page = { after, upTo: after + PAGE }
    const [row] = await tx.rows<{ keys: string }>(askedPage(kind, asked, root.key.length, page))
    if (row) gone += await tx.run(insertAbsent(kind, absent), [await source.absent(row.keys)])
  }
  if (gone > 0) await remove(context, root, isAbsent(absent))
  for (const table of [asked, absent]) await tx.later(`drop table ${table}`)
  return { rows: keys, read: compared + last, gone }
}

/** The rows that the source should have. */
function keyedRows({ dialect, group }: MergeContext, root: MergeTable): KeyedRows {
  const columns = group.finals.get(root.final.name)?.columns ?? []
  return {
    from: `${finalOf(root)} as f`,
    where: root.missing?.how === 'soft' ? [`${at('f', DELETED_AT)} is null`] : [],
    texts: root.key.map((name) =>
      dialect.convert(at('f', name), columns.find((column) => column.name === name)?.type ?? 'text', 'text'),
    ),
  }
}

async function remove(context: MergeContext, root: MergeTable, where: string): Promise<void> {
  if (root.missing?.how === 'soft') await markFinal(context, root, markingOf(root.missing, where))
  else await deleteWithNested(context, root, { from: `${finalOf(root)} as f`, row: 'f', where })
}
