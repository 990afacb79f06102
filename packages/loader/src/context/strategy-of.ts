import type { MergeStrategy } from '@sluice/schema'
import { dispositionOf } from '../api/disposition-of.ts'
import type { ResourceOptions } from '../api/resource.ts'
import { keyColumn } from './key-columns.ts'

/** The strategy of a resource's loads; undefined for a plain upsert, and for a resource that does not merge. */
export function strategyOf(resource: ResourceOptions): MergeStrategy | undefined {
  const { mergeStrategy, mergeKey, hardDelete } = resource
  if (dispositionOf(resource) !== 'merge') return undefined
  const kind = mergeStrategy ?? (mergeKey === undefined ? 'upsert' : 'delete-insert')
  if (kind === 'upsert' && hardDelete === undefined) return undefined
  return {
    kind,
    ...(mergeKey !== undefined && { mergeKey: mergeKeyNames(resource) }),
    ...(hardDelete !== undefined && { hardDelete: keyColumn(resource, hardDelete) }),
  }
}

/** The merge key in the names of the database. */
export const mergeKeyNames = (resource: ResourceOptions): readonly string[] =>
  [resource.mergeKey ?? []].flat().map((source) => keyColumn(resource, source))
