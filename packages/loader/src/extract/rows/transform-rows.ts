import { snakeCase } from '@sluice/schema'
import type { ResourceContext, Transformer } from '../../api/resource.ts'
import { keepSpellings, takeSpelling } from '../../api/json/spelled-numbers.ts'
import { rowsOf, type Row } from '../../api/rows/row.ts'
import type { RowMasker } from './row-masker.ts'
import { asTheyCome, inOrder } from '../../concurrency/in-order.ts'

/**
 * The pages that a transformer makes of the pages of its parent. Fields that it takes over have the masks of the parent; one that no
 * row of the parent has is warned of.
 */
export async function* transformRows(
  pages: AsyncIterable<readonly Row[]>,
  { parent, each, concurrency, ordered, includeFromParent }: Transformer,
  context: ResourceContext,
  parentMasks?: RowMasker,
): AsyncGenerator<readonly Row[]> {
  const fields = includeFromParent.map((field) => [`_${snakeCase(parent.name)}_${field}`, field] as const)
  const own = (field: string, value: unknown): unknown =>
    parentMasks ? parentMasks.maskField(field, value) : value
  const unseen = new Set(includeFromParent)
  let rows = 0
  const warnOfUnseen = (): void => {
    if (rows > 0 && unseen.size > 0)
      context.log.warn(
        `includeFromParent: no row of ${parent.name} has ${[...unseen].map((field) => JSON.stringify(field)).join(', ')}, so ${unseen.size === 1 ? 'its column stays' : 'their columns stay'} empty`,
      )
  }
  async function* pagesOf(row: Row): AsyncGenerator<readonly Row[]> {
    context.signal.throwIfAborted()
    rows++
    for (const field of unseen) if (Object.hasOwn(row, field)) unseen.delete(field)
    const taken = Object.fromEntries(fields.map(([name, field]) => [name, own(field, row[field])]))
    const withTaken = (one: Row): Row => {
      const made = keepSpellings(one, { ...one, ...taken })
      for (const [name, field] of fields) takeSpelling(row, field, made, name)
      return made
    }
    for await (const page of each(row, context)) {
      const made = rowsOf(page)
      yield fields.length === 0 ? made : made.map(withTaken)
    }
  }
  if (concurrency === 1) {
    // Page by page, so that the rows of one row may be more than fit in memory.
    for await (const page of pages) for (const row of page) yield* pagesOf(row)
    warnOfUnseen()
    return
  }
  const pageOf = async (row: Row): Promise<readonly Row[]> => {
    const made: (readonly Row[])[] = []
    for await (const page of pagesOf(row)) made.push(page)
    return made.flat()
  }
  const run = ordered ? inOrder : asTheyCome
  for await (const page of batched(pages, concurrency)) yield* run(page, concurrency, pageOf)
  warnOfUnseen()
}

/** Joins pages of fewer rows than are worked on at the same time; a parent may yield row by row. */
async function* batched(pages: AsyncIterable<readonly Row[]>, least: number): AsyncGenerator<readonly Row[]> {
  let batch: readonly Row[] = []
  for await (const page of pages) {
    batch = batch.length === 0 ? page : [...batch, ...page]
    if (batch.length < least) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
