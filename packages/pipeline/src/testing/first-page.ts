import { ReadyFile, type EachRow, type RowsResource } from '@sluice/loader'
import type { ChainChange } from './chain-of.ts'

/** Rows that are taken of a resource which yields them one by one. */
const ROWS = 100

const isPage = (page: unknown): page is readonly unknown[] => Array.isArray(page)

async function* firstPage<T>(pages: AsyncIterable<T>): AsyncGenerator<T> {
  let rows = 0
  for await (const page of pages) {
    yield page
    if (page instanceof ReadyFile) return
    if (isPage(page) ? page.length > 0 : ++rows === ROWS) return
  }
}

/** Of a resource its first page, of a child that of the first row of its parent which has any, and of files the first one. */
export const FIRST_PAGE: ChainChange = {
  rows(resource) {
    const { transformer } = resource
    // One that hands over files writes no more than it is asked for.
    const read: RowsResource['read'] = (context) => firstPage(resource.read({ ...context, limit: ROWS - 1 }))
    return {
      ...resource,
      read,
      ...(transformer && { transformer: { ...transformer, each: firstRow(transformer.each) } }),
    }
  },
  files: (resource) => ({
    ...resource,
    async *list(context) {
      for await (const item of resource.list(context)) {
        yield item
        return
      }
    },
  }),
}

function firstRow(each: EachRow): EachRow {
  let hasRows = false
  return async function* (row, context) {
    if (hasRows) return
    for await (const page of firstPage(each(row, context))) {
      hasRows ||= !isPage(page) || page.length > 0
      yield page
    }
  }
}
