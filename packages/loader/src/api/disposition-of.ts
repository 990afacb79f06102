import type { WriteDisposition } from '@sluice/schema'
import { isMerging } from './options/merge-strategy.ts'
import { refreshOf } from './options/refresh.ts'
import type { ResourceOptions } from './resource.ts'
import type { LoadOptions } from './options/load-options.ts'

/** What a load of the resource does to its table. */
export function dispositionOf(
  resource: Pick<ResourceOptions, 'writeDisposition' | 'primaryKey' | 'mergeStrategy' | 'mergeKey'>,
  options: LoadOptions = {},
): WriteDisposition {
  if (refreshOf(options) === 'table') return 'replace'
  const { writeDisposition, primaryKey } = resource
  return writeDisposition ?? (primaryKey === undefined && !isMerging(resource) ? 'append' : 'merge')
}
