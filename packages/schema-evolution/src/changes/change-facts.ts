import type { Dialect, EngineKind } from '@sluice/engine'
import type { Evidence, Table } from '@sluice/schema'
import type { Risk } from '../risk.ts'

/** What every kind of change can tell about itself. */
export interface ChangeFacts {
  /** One line for people: `add orders.orders.coupon text`. */
  readonly title: string
  /** For the migration's name: `add_orders_coupon`. */
  readonly slug: string
  /** What it touches: `orders.orders` or `orders.orders.coupon`. Migrations with disjoint footprints go in any order. */
  readonly footprint: string
  readonly evidence: Evidence | undefined
  risk(kind: EngineKind): Risk
  /** The table as the change leaves it; a change that was made already leaves it as it is. */
  apply(table: Table | undefined): Table | undefined
}

/** What a change needs to know to become SQL. */
export interface RenderContext {
  readonly kind: EngineKind
  readonly dialect: Dialect
  /** The table as it will be when all changes of the migration are made. */
  readonly after: Table
}
