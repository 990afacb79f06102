/** How an export changes over time, as real ones do. */
export interface Drift {
  /** total_amount turns from whole to decimal numbers: 95 → 95.50. */
  readonly decimals: number
  /** A new column, utm_campaign, in the middle. */
  readonly newColumn: number
  /** campaign_id carries a text on some rows: 339 → 339-b. */
  readonly misfits: number
  /** Processor ID no longer arrives. */
  readonly lostColumn: number
}

/** Days, from 0, on which each begins; one that is not given never does. */
export type DriftDays = Readonly<Partial<Drift>>

/** `true`: at a quarter, half, half, and three quarters of the days. */
export function driftDays(drift: boolean | DriftDays, days: number): Drift {
  const [quarter, half, late] = [0.25, 0.5, 0.75].map((part) => Math.ceil(days * part)) as [
    number,
    number,
    number,
  ]
  const usual: Drift = { decimals: quarter, newColumn: half, misfits: half, lostColumn: late }
  const never: Drift = { decimals: Infinity, newColumn: Infinity, misfits: Infinity, lostColumn: Infinity }
  return drift === true ? usual : { ...never, ...(drift || undefined) }
}

const MIDDLE = 39

/** The columns of an export on a day. */
export function columnsOn(day: number, columns: readonly string[], drift: Drift): readonly string[] {
  const wider =
    day >= drift.newColumn ? [...columns.slice(0, MIDDLE), 'utm_campaign', ...columns.slice(MIDDLE)] : columns
  return day >= drift.lostColumn ? wider.filter((name) => name !== 'Processor ID') : wider
}
