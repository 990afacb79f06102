import type { TableHistory } from './table-history.ts'

/** Plays what a fact of dlt is about. */
export interface Scenario {
  /** What comes of it, in the form of the fact. */
  run(history: TableHistory): Promise<unknown>
  /** What is to come of it, where that is not what dlt does. */
  readonly answer?: unknown
  /** Why so; where dlt is odd, also where we do the same. */
  readonly why?: string
}

export type Scenarios = Readonly<Record<string, Scenario>>
