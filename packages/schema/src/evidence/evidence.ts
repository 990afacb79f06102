/** Where the first case of something was seen. Never carries a value of the data, only its masked shape. */
export interface Sighting {
  readonly file: string
  /** 0-based row in the file or of the resource. */
  readonly row: number
  /** `339-b` → `999-a`: see maskShape. */
  readonly shape: string
}

/** Why a column has the type it was observed to have. */
export interface Evidence {
  readonly loadId: number
  /** Rows seen, rows with a value, and rows whose value does not fit the final column. */
  readonly seen: number
  readonly nonNull: number
  readonly violating: number
  readonly first?: Sighting
}

/** What makes a change necessary. */
export type Rule = 'new-table' | 'new-column' | 'value-does-not-fit' | 'null-in-not-null'

/** A load that waits; `at` is when it was committed. */
export interface WaitingLoad {
  readonly loadId: number
  readonly at: string
}

/**
 * Why a change is proposed: the evidence of all loads that wait, counts added up, `loadId` and `first` those of the
 * first of them. Plans that were written before version 0.2 have none of what is optional here.
 */
export interface ChangeEvidence extends Evidence {
  readonly rule?: Rule
  /** How many of the loads that wait show it. */
  readonly loads?: number
  readonly firstSeen?: WaitingLoad
  readonly lastSeen?: WaitingLoad
  /** Masked, without repetition, those of the first loads. */
  readonly shapes?: readonly string[]
}
