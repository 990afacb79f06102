import type { Resource, RowsOptions, RowsResource } from './resource.ts'

/** Options of a resource that is made from the rows of another. */
export interface TransformerOptions extends RowsOptions {
  /** Number of parent rows that are processed at the same time; 1 by default. */
  readonly concurrency?: number
  /** True (default): rows are loaded in the order of the parent's rows. False: in the order in which they arrive. */
  readonly ordered?: boolean
  /** Fields of the parent's row that each row gets, under the name `_<parent>_<field>`. */
  readonly includeFromParent?: readonly string[]
}

/** The resource that a resource is made from; undefined for one that reads for itself. */
export const parentOf = (resource: Resource): RowsResource | undefined =>
  resource.kind === 'rows' ? resource.transformer?.parent : undefined

/** The resource that a resource is made from in the end: itself, unless it is a transformer. */
export function rootOf(resource: Resource): Resource {
  const parent = parentOf(resource)
  return parent ? rootOf(parent) : resource
}
