import type { Materialized, Origin, TableLineage } from '@sluice/transform'

/**
 * What a place in a lineage is: what a source gives, a table that loads fill, a table or view that neither loads nor models
 * make, or a model.
 */
export type LineageKind = 'source' | 'table' | 'model'

/** Something that has columns, and where these come from, one step back. */
export interface LineageTable extends TableLineage {
  /** `shop.orders`; of what a source gives `source:shop.orders`, by its dataset and resource. */
  readonly name: string
  readonly kind: LineageKind
  /** Of a model. */
  readonly materialized?: Materialized
  /** Of a model: its file, from the project. */
  readonly file?: string
}

/** All tables of a project by their names, those that others come from first. */
export type Lineage = ReadonlyMap<string, LineageTable>

/** A column, or with null all rows of a table. */
export interface Place {
  readonly table: string
  readonly column: string | null
}

/** One step: `to` is made of `from`, or decided by it. */
export interface LineageEdge {
  readonly from: Place
  readonly to: Place
  readonly how: Origin['how']
}

/** The name that a lineage has for what a resource gives. */
export const sourceName = (dataset: string, resource: string): string => `source:${dataset}.${resource}`
