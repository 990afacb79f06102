import type { EngineKind, TableFacts } from '@sluice/engine'
import type { TypeChoices } from '@sluice/loader'
import { fullName, type TableName } from '@sluice/schema'
import { REWRITE_THRESHOLD, type RewriteThreshold } from './changes/widening-form.ts'

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
  target.kind === kind ? target.facts.find((facts) => fullName(facts) === fullName(table)) : undefined
