import { unreachable } from '@sluice/schema'
import { GONE } from './values.ts'

/** How a table merges: as by default, or with a strategy; `by its last column` is a merge key, a part of the primary key. */
export const MERGINGS = [
  'upsert',
  'insert-only',
  'delete-insert',
  'delete-insert by its last column',
  'hard delete',
  'root key',
  'missing rows deleted',
  'missing rows marked',
  'versions',
  'versions by its last column',
] as const

export type Merging = (typeof MERGINGS)[number]

/** Where rows that a load lacks are gone, which only a generator can have. */
export const isMissing = (merging: Merging | undefined): boolean =>
  merging === 'missing rows deleted' || merging === 'missing rows marked'

export const isVersioned = (merging: Merging | undefined): boolean =>
  merging === 'versions' || merging === 'versions by its last column'

/** The options of a resource that merges so. */
export function mergeOptions(key: readonly string[], merging: Merging = 'upsert') {
  switch (merging) {
    case 'upsert':
      return { primaryKey: key }
    case 'insert-only':
    case 'delete-insert':
      return { primaryKey: key, mergeStrategy: merging }
    case 'delete-insert by its last column':
      return { primaryKey: key, mergeKey: key.slice(-1) }
    case 'hard delete':
      return { primaryKey: key, hardDelete: GONE }
    case 'root key':
      return { primaryKey: key, rootKey: true }
    case 'missing rows deleted':
      return { primaryKey: key, deleteMissing: 'hard' as const }
    case 'missing rows marked':
      return { primaryKey: key, deleteMissing: 'soft' as const }
    case 'versions':
      return { mergeStrategy: 'scd2' as const }
    case 'versions by its last column':
      return { primaryKey: key, mergeKey: key.slice(-1), mergeStrategy: 'scd2' as const }
    default:
      return unreachable(merging)
  }
}
