/** Counts of one table after its merge. */
export interface LoadCounts {
  readonly table: string
  readonly rowsRead: number
  readonly rowsMerged: number
  readonly rowsWaiting: number
  readonly rowsHeld: number
  readonly rowsSuperseded: number
  readonly rowsDiscarded: number
  readonly valuesDiscarded: number
}
