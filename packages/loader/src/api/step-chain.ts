import type { FilesResource, RowsResource } from './resource.ts'
import type { Row } from './rows/row.ts'
import type { Step } from './rows/step.ts'

/**
 * Functions of a resource that return it with another step. A step works on one row after the other in JavaScript; it may be
 * `async`.
 */
export interface StepChain<Self> {
  /** Loads what `change` returns instead of each row. */
  map(change: (row: Row) => Row | PromiseLike<Row>): Self
  /** Loads only the rows for which `keeps` returns true. */
  filter(keeps: (row: Row) => boolean | PromiseLike<boolean>): Self
  /** Loads the rows that `change` returns for each row: none, one or several. */
  flatMap(change: (row: Row) => readonly Row[] | PromiseLike<readonly Row[]>): Self
  /** Loads at most this number of rows each time, as `--limit` does. */
  limit(rows: number): Self
}

type Resource = RowsResource | FilesResource

/** A prototype, so that the resource itself has nothing but its options. */
export const STEP_CHAIN: ThisType<Resource> = {
  map(change: (row: Row) => Row) {
    return withStep(this, { kind: 'map', change })
  },
  filter(keeps: (row: Row) => boolean) {
    return withStep(this, { kind: 'filter', keeps })
  },
  flatMap(change: (row: Row) => readonly Row[]) {
    return withStep(this, { kind: 'flatMap', change })
  },
  limit(rows: number) {
    return copyWith(this, { maxRows: rows })
  },
}

const withStep = (resource: Resource, step: Step): Resource =>
  copyWith(resource, { steps: [...(resource.steps ?? []), step] })

const copyWith = (resource: Resource, change: Pick<Resource, 'steps' | 'maxRows'>): Resource =>
  Object.assign(Object.create(Object.getPrototypeOf(resource) as object) as Resource, resource, change)
