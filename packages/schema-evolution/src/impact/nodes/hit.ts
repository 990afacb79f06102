import type { ts } from 'ts-morph'
import type { Access } from '../delta/impact-report.ts'
import type { ReferenceSubject } from '../delta/reference-subject.ts'

/**
 * `sure`: the checker says whose column it is. `raw`: SQL, or a name that is only known when it runs. `derived`: a column of
 * that name of a CTE or subquery, which may come from ours. `broken`: SQL that no longer runs.
 */
export type HitCertainty = 'sure' | 'raw' | 'derived' | 'broken'

/** A place in code that names what a delta changes. */
export interface Hit {
  readonly subject: ReferenceSubject
  readonly node: ts.Node
  readonly access: Access
  readonly certainty: HitCertainty
  /** `select`, `selectAll`, `values`, `sql`. */
  readonly detail: string
}
