import { type Resource, type RowsResource } from '@sluice/loader'

/** What happens to each of the resources that belong together. */
export interface ChainChange {
  readonly rows: (resource: RowsResource) => RowsResource
  readonly files: (resource: Extract<Resource, { kind: 'files' }>) => Resource
}

/** The resources from which a resource is made, the first one first, and the resource itself; each changed. */
export function chainOf(resource: Resource, change: ChainChange): readonly Resource[] {
  if (resource.kind === 'files') return [change.files(resource)]
  const { transformer } = resource
  if (!transformer) return [change.rows(resource)]
  const above = chainOf(transformer.parent, change)
  const own = change.rows(resource)
  const parent = above.at(-1) as RowsResource
  return [...above, { ...own, transformer: { ...(own.transformer ?? transformer), parent } }]
}
