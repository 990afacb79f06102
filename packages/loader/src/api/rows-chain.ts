import type { EachRow, RowsResource } from './resource.ts'
import type { Row } from './rows/row.ts'
import { allHints } from './schema-hints.ts'
import type { Step } from './rows/step.ts'
import type { TransformerOptions } from './transformer.ts'

/**
 * A resource of rows, and functions that return it with another step. A step works on one row after the other in JavaScript;
 * it may be `async`.
 *
 * @example
 * ```ts
 * import { resource } from 'sluice'
 *
 * export const orders = resource({ name: 'orders', primaryKey: 'id' }, async function* () {
 *   yield [{ id: 1, email: 'Ann@Example.com', test: false }]
 * })
 *   .filter((order) => order['test'] !== true)
 *   .map(({ test, ...order }) => ({ ...order, email: String(order['email']).toLowerCase() }))
 * ```
 */
export interface ChainedRows extends RowsResource {
  /** Loads what `change` returns instead of each row. */
  map(change: (row: Row) => Row | PromiseLike<Row>): ChainedRows
  /** Loads only the rows for which `keeps` returns true. */
  filter(keeps: (row: Row) => boolean | PromiseLike<boolean>): ChainedRows
  /** Loads the rows that `change` returns for each row: none, one or several. */
  flatMap(change: (row: Row) => readonly Row[] | PromiseLike<readonly Row[]>): ChainedRows
  /** Loads at most this number of rows each time, as `--limit` does. */
  limit(rows: number): ChainedRows
  /**
   * Another resource, which is made from the rows of this one: `each` is called for each row, after all steps. Both belong into
   * the `resources` of their source, and are loaded together: if one of them fails, neither is loaded.
   */
  pipe(options: TransformerOptions, each: EachRow): ChainedRows
}

// On a prototype, so that the resource itself has nothing but its options.
const CHAIN: ThisType<RowsResource> = {
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
    return chained({ ...this, maxRows: rows })
  },
  pipe(options: TransformerOptions, each: EachRow) {
    const { concurrency = 1, ordered = true, includeFromParent = [], ...rest } = options
    const transformer = { parent: this, each, concurrency, ordered, includeFromParent }
    const columns = allHints(rest)
    return chained({ ...rest, ...(columns && { columns }), kind: 'rows', transformer, read: neverRead })
  },
}

function neverRead(): never {
  throw new TypeError('a transformer is read with its parent')
}

/** The resource with functions to chain. */
export const chained = (resource: RowsResource): ChainedRows =>
  Object.assign(Object.create(CHAIN) as ChainedRows, resource)

const withStep = (resource: RowsResource, step: Step): ChainedRows =>
  chained({ ...resource, steps: [...(resource.steps ?? []), step] })
