/** What keeps staged rows out of the final table: a column's type that holds less than ours, or a guard of the table. */
export interface Obstacle {
  /** As a person is to read it: `check constraint n_pos`. */
  readonly name: string
  /** The statement after which it keeps no row out. */
  readonly way?: string
  /** Puts the root rows that it keeps out into `out`. */
  readonly insert: string
  /** True where rows that stay out may keep out others, so that it is to be run until it finds none. */
  readonly repeats?: true
}

/** Which final rows do not stay, as a condition on `f`; undefined where all do. */
export interface Going {
  readonly condition?: string
  /** True where none stays. */
  readonly all: boolean
}
