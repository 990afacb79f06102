import type { FilesResource } from './resource.ts'
import type { Row } from './rows/row.ts'
import type { Step } from './rows/step.ts'

/**
 * A resource of files, and functions that return it with another step. Each works on one row after the other in JavaScript; it
 * may be `async`. Values of a CSV are texts or null.
 *
 * @example
 * ```ts
 * import { filesResource } from 'sluice'
 * import { files } from 'sluice/sources'
 *
 * export const orders = filesResource({ name: 'orders', format: { kind: 'csv' }, list: files({ url: 'data/orders' }) })
 *   .filter((order) => order['status'] !== 'test')
 *   .map((order) => ({ ...order, email: String(order['email']).toLowerCase() }))
 * ```
 */
export interface ChainedFiles extends FilesResource {
  /** Loads what `change` returns instead of each row. */
  map(change: (row: Row) => Row | PromiseLike<Row>): ChainedFiles
  /** Loads only the rows for which `keeps` returns true. */
  filter(keeps: (row: Row) => boolean | PromiseLike<boolean>): ChainedFiles
  /** Loads the rows that `change` returns for each row: none, one or several. */
  flatMap(change: (row: Row) => readonly Row[] | PromiseLike<readonly Row[]>): ChainedFiles
  /** Loads at most this number of rows each time, as `--limit` does. */
  limit(rows: number): ChainedFiles
}

// On a prototype, so that the resource itself has nothing but its options.
const CHAIN: ThisType<FilesResource> = {
  map(change: (row: Row) => Row) {
    return withStep(this, { kind: 'map', change })
  },
  filter(keeps: (row: Row) => boolean) {
    return withStep(this, { kind: 'filter', keeps })
  },
  flatMap(change: (row: Row) => readonly Row[]) {
    return withStep(this, { kind: 'flatMap', change })
  },
  limit(rows: number) {
    return chainedFiles({ ...this, maxRows: rows })
  },
}

/** The resource with functions to chain. */
export const chainedFiles = (resource: FilesResource): ChainedFiles =>
  Object.assign(Object.create(CHAIN) as ChainedFiles, resource)

const withStep = (resource: FilesResource, step: Step): ChainedFiles =>
  chainedFiles({ ...resource, steps: [...(resource.steps ?? []), step] })
