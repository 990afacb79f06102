import type { MergeTable } from '@sluice/engine'
import { FILE_NAME } from '@sluice/schema'
import type { MergeContext } from './context.ts'
import { stagedPlan } from './staged-plan.ts'
import type { GroupLoad } from './table-group.ts'

/** Loads in the waiting tables whose root rows one statement can treat alike. */
export interface Batch {
  /** Their root rows, with no other columns than keys and the file's name. */
  readonly root: MergeTable
  readonly loads: readonly GroupLoad[]
}

/** Puts those loads together whose key columns, among them `key`, are staged in the same types. */
export function batches(
  context: MergeContext,
  loads: readonly GroupLoad[],
  key: readonly string[],
): readonly Batch[] {
  const planned = loads.map((load) => {
    const plan = stagedPlan(context, load.root, load)
    const matters = ({ name }: { readonly name: string }) => [...key, ...plan.key, FILE_NAME].includes(name)
    const root = {
      ...plan,
      columns: plan.columns.filter(matters),
      waiting: plan.waiting.filter(matters),
    }
    return {
      load,
      root,
      like: JSON.stringify([root.exists, root.marked, root.key, root.columns, root.waiting]),
    }
  })
  return [...Map.groupBy(planned, ({ like }) => like).values()].flatMap((alike) => {
    const [first] = alike
    if (!first) return []
    const stored = alike.map(({ load }) => load.loadId)
    return [{ root: { ...first.root, stored }, loads: alike.map(({ load }) => load) }]
  })
}
