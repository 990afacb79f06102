import type { Dialect, EngineKind, TableFacts, TypeChoices } from '@sluice/engine'
import type { ChangeEvidence, Table } from '@sluice/schema'
import type { Risk } from './risk.ts'
import type { RewriteThreshold } from './rewrite-threshold.ts'

/** Facts that every kind of change has. */
export interface ChangeFacts {
  /** One line for people: `add orders.orders.coupon text`. */
  readonly title: string
  /** For the migration's name: `add_orders_coupon`. */
  readonly slug: string
  /** What it touches: `orders.orders` or `orders.orders.coupon`. Migrations with disjoint footprints go in any order. */
  readonly footprint: string
  readonly evidence: ChangeEvidence | undefined
  /** Why it is needed, where that is not seen in the data. */
  readonly reason?: string
  /** `choices`: how the project reads its columns in JavaScript. */
  risk(kind: EngineKind, choices?: TypeChoices): Risk
  /** The table as the change leaves it; a change that was made already leaves it as it is. */
  apply(table: Table | undefined): Table | undefined
}

/** What a change needs to know to become SQL. */
export interface RenderContext {
  readonly kind: EngineKind
  readonly dialect: Dialect
  /** The table as it will be when all changes of the migration are made. */
  readonly after: Table
  /** What hangs on the table; absent where that is not known, as on the engine that the proposal was not made on. */
  readonly facts: TableFacts | undefined
  readonly threshold: RewriteThreshold
  /** False where each statement is committed by itself, so that each must be one that may run again. */
  readonly transaction: boolean
  /** True: makes what is missing, and leaves what is there already. */
  readonly ifMissing: boolean
}
