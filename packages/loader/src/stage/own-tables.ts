import { NamesCollide } from '@sluice/schema'
import type { StagedResource } from '../staged/staged-resource.ts'

/** @throws NamesCollide where the nested table of one resource has the name of another one's */
export function assertOwnTables(staged: readonly StagedResource[], source: string): void {
  const owners = new Map<string, string>()
  for (const { resource, tables, fastPath } of staged) {
    for (const { name } of fastPath?.tables ?? tables) {
      const owner = owners.get(name)
      if (owner !== undefined)
        throw new NamesCollide([owner, resource.name], { kind: 'table', name, place: source })
      owners.set(name, resource.name)
    }
  }
}
