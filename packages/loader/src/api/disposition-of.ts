import type { WriteDisposition } from '@sluice/schema'
import { refreshOf } from './refresh.ts'
import type { ResourceOptions } from './resource.ts'
import type { LoadOptions } from './load-options.ts'

/** What a load of the resource does to its table. */
export function dispositionOf(
  { writeDisposition, primaryKey }: Pick<ResourceOptions, 'writeDisposition' | 'primaryKey'>,
  options: LoadOptions = {},
): WriteDisposition {
  if (refreshOf(options) === 'table') return 'replace'
  return writeDisposition ?? (primaryKey === undefined ? 'append' : 'merge')
}
