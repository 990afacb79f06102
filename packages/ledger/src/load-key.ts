/** The load and dataset that a record belongs to. */
export interface LoadKey {
  readonly loadId: number
  readonly dataset: string
}
