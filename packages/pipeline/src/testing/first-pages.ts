import { ArrowBatches, ReadyFile, type EachRow, type RowsResource } from '@sluice/loader'
import type { ChainChange } from './chain-of.ts'

/** Rows that make a page of a resource which yields them one by one. */
const ROWS = 100

const isPage = (page: unknown): page is readonly unknown[] => Array.isArray(page)

/** How many pages are taken. */
export interface PageCount {
  readonly most: number
  /** True: a page without rows counts, too. */
  readonly withEmpty: boolean
}

async function* firstOf<T>({ most, withEmpty }: PageCount, pages: AsyncIterable<T>): AsyncGenerator<T> {
  let rows = 0
  let taken = 0
  for await (const page of pages) {
    yield page
    if (page instanceof ReadyFile || page instanceof ArrowBatches) return
    if (isPage(page) ? withEmpty || page.length > 0 : ++rows % ROWS === 0) taken++
    if (taken === most) return
  }
}

/**
 * Of a resource its first pages, of a child those of as many rows of its parent which have any, and of files as many.
 */
export const firstPages = (count: PageCount): ChainChange => ({
  rows(given) {
    // A part of the rows has other totals.
    const { totals: _, ...resource } = given
    const { transformer } = resource
    // One that hands over files writes no more than it is asked for.
    const read: RowsResource['read'] = (context) =>
      firstOf(count, resource.read({ ...context, limit: count.most * ROWS - 1 }))
    return {
      ...resource,
      read,
      ...(transformer && { transformer: { ...transformer, each: firstRows(count, transformer.each) } }),
    }
  },
  files: (resource) => ({
    ...resource,
    async *list(context) {
      let taken = 0
      for await (const item of resource.list(context)) {
        yield item
        if (++taken === count.most) return
      }
    },
  }),
})

function firstRows(count: PageCount, each: EachRow): EachRow {
  let withRows = 0
  return async function* (row, context) {
    if (withRows === count.most) return
    let hasRows = false
    for await (const page of firstOf(count, each(row, context))) {
      hasRows ||= !isPage(page) || page.length > 0
      yield page
    }
    if (hasRows) withRows++
  }
}
