/** From which size on a table counts as too large to be rewritten under a lock. */
export interface RewriteThreshold {
  readonly rows: number
  readonly bytes: number
}

export const REWRITE_THRESHOLD: RewriteThreshold = { rows: 1_000_000, bytes: 2 ** 30 }
