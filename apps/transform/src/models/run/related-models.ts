import { fullName } from '@sluice/schema'
import type { ModelGraph } from '../graph/model-graph.ts'
import type { Model } from '../model.ts'
import type { ModelTest } from '../model-test.ts'

/** How the tests `relationships` of models fit into the order in which models are built. */
export interface RelatedModels {
  /** Names of the models that a model waits for, since its tests read them, by its name. */
  readonly behind: ReadonlyMap<string, readonly string[]>
  /** Tests that can only run once both models are built, since the other one reads this one. */
  readonly late: ReadonlySet<ModelTest>
}

/** Finds the models that tests of other models read, as far as all of them can wait for each other. */
export function relatedModels(
  { byName, parents }: Pick<ModelGraph, 'byName' | 'parents'>,
  models: readonly Model[],
): RelatedModels {
  const behind = new Map<string, string[]>()
  const late = new Set<ModelTest>()
  const leadsTo = (from: string, to: string, seen = new Set<string>()): boolean => {
    if (from === to) return true
    if (seen.has(from)) return false
    seen.add(from)
    const above = [...(parents.get(from) ?? []), ...(behind.get(from) ?? [])]
    return above.some((one) => leadsTo(one, to, seen))
  }
  for (const model of models) {
    const name = fullName(model)
    for (const test of model.tests) {
      const other = test.rule.kind === 'relationships' ? fullName(test.rule.to) : name
      if (other === name || !byName.has(other)) continue
      if (leadsTo(other, name)) late.add(test)
      else behind.set(name, [...(behind.get(name) ?? []), other])
    }
  }
  return { behind, late }
}
