/** Something that stands between the migrations and their being applied. */
export interface Finding {
  /** Stable name to search for, `E_...`. */
  readonly code: string
  /** File, `file:line` or `dataset.table`. */
  readonly place: string
  readonly message: string
  readonly hint: string
}

/** Something that is as it should be, and worth knowing. */
export interface Note {
  readonly place: string
  readonly message: string
}

export interface Findings {
  readonly findings: readonly Finding[]
  readonly notes: readonly Note[]
}
