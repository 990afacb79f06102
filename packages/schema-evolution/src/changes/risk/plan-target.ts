import type { Engine, EngineKind, Retyped, TableFacts, TypeChoices } from '@sluice/engine'
import { fullName, type SchemaChange, type Table, type TableName, tableIn } from '@sluice/schema'
import { rewrites } from './rewrites.ts'
import { REWRITE_THRESHOLD, type RewriteThreshold } from './rewrite-threshold.ts'

/** What a plan takes into account besides the tables: the target as it is that day, and the project's choices. */
export interface PlanTarget {
  /** The engine that the facts are of. */
  readonly kind?: EngineKind
  readonly facts: readonly TableFacts[]
  readonly threshold: RewriteThreshold
  readonly types: TypeChoices
}

/** Where nothing is known of the target. */
export const NO_TARGET: PlanTarget = { facts: [], threshold: REWRITE_THRESHOLD, types: {} }

/** What is known of a table on an engine. */
export const factsFor = (target: PlanTarget, kind: EngineKind, table: TableName): TableFacts | undefined =>
  target.kind === kind ? tableIn(target.facts, table) : undefined

export interface PlanTargetOptions {
  /** The target, which is asked how large the tables are where there is something to propose. */
  readonly engine?: Pick<Engine, 'kind' | 'facts' | 'transaction'>
  /** From which size on a table is not rewritten under a lock. */
  readonly threshold?: RewriteThreshold
  /** How the project reads its columns in JavaScript; the defaults by default. */
  readonly types?: TypeChoices
}

/** The columns that get another type. */
export const retypedIn = (changes: readonly SchemaChange[]): readonly Retyped[] =>
  changes.flatMap((change) => {
    if (change.kind !== 'widen-column') return []
    const { table, column, to } = change
    const instant = !rewrites('postgres', change)
    return [{ dataset: table.dataset, name: table.name, column, to, ...(instant && { instant }) }]
  })

/** The tables of such columns, each once. */
export const tablesOf = (retyped: readonly Retyped[]): readonly TableName[] => [
  ...new Map(retyped.map((one) => [fullName(one), { dataset: one.dataset, name: one.name }])).values(),
]

/** What `changes` have to take into account; `finals` are the target's tables as they are now. */
export async function planTarget(
  { engine, threshold = REWRITE_THRESHOLD, types = {} }: PlanTargetOptions,
  finals: readonly Table[],
  changes: readonly SchemaChange[],
): Promise<PlanTarget> {
  const touched = new Set(changes.map(({ table }) => fullName(table)))
  const present = finals.filter((table) => touched.has(fullName(table)))
  const facts = engine && present.length > 0 ? await engine.facts(present, retypedIn(changes)) : []
  return { ...(engine && { kind: engine.kind }), facts, threshold, types }
}
