import type { EachRow, FilesResource, RowsResource } from './resource.ts'
import { allHints } from './schema-hints.ts'
import { STEP_CHAIN, type StepChain } from './step-chain.ts'
import type { TransformerOptions } from './transformer.ts'

/**
 * A resource of rows with functions that return it with another step.
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
export interface ChainedRows extends RowsResource, StepChain<ChainedRows> {
  /**
   * Another resource, which is made from the rows of this one: `each` is called for each row, after all steps. Put both
   * into the `resources` of their source. They are loaded together: if one of them fails, neither is loaded.
   */
  pipe(options: TransformerOptions, each: EachRow): ChainedRows
}

const CHAIN: ThisType<RowsResource> = {
  ...STEP_CHAIN,
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

/**
 * A resource of files with functions that return it with another step. Values of a CSV file are strings or null.
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
export interface ChainedFiles extends FilesResource, StepChain<ChainedFiles> {}

/** The resource with functions to chain. */
export const chainedFiles = (resource: FilesResource): ChainedFiles =>
  Object.assign(Object.create(STEP_CHAIN) as ChainedFiles, resource)
