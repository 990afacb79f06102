/** How far a load of a resource may shrink its table; see docs/loading.md. */
export interface ReplaceOptions {
  /** True: a load without rows empties a table that it replaces, or retires all versions. By default it fails, or does nothing. */
  readonly allowEmpty?: boolean
  /** A load that would remove more than this share of the rows asks first; 0.5 by default. */
  readonly maxDrop?: number
  /**
   * How long the target keeps rows that loads change or delete, so that `sluice loads revert` can undo them: `7 days`.
   * Off by default; see docs/revert.md.
   */
  readonly keepHistory?: string
}

/** Half of the rows. */
export const DEFAULT_MAX_DROP = 0.5
