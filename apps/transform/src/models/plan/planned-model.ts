import type { Materialized } from '../model.ts'

/** What a build would do to a model, and why. */
export interface PlannedModel {
  /** `schema.name`. */
  readonly model: string
  readonly path: string
  readonly materialized: Materialized
  /**
   * `new`: nothing of it is built. `changed`: its query, or what makes a table of it, is not that of the last build. `below`:
   * it reads a model whose columns change. `unchanged`: only its rows may be others.
   */
  readonly status: 'new' | 'changed' | 'below' | 'unchanged'
  /** What is done with its table or view: `create` it, `fill` it again, `update` it, `replace` the view, or nothing. */
  readonly action: 'create' | 'fill' | 'update' | 'replace' | 'none'
  /** Columns that are new: nobody who reads the table minds. */
  readonly additive: readonly string[]
  /** Columns that go or get another type: what reads them may break. */
  readonly destructive: readonly string[]
  /** Rows that the table has now and that are built again, as the engine estimates them; null where none are. */
  readonly rows: number | null
  /** Days that an incremental model has not built, and those that it builds again; the second day is not included. */
  readonly slices: readonly { readonly since: string; readonly until: string }[]
  /** Why the query does not run, with the other models as they will be; null where it does. */
  readonly breaks: { readonly message: string; readonly place: string | null } | null
}
