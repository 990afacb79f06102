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
