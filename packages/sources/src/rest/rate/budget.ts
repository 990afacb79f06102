/** What an API may be asked, shared by all that ask it. It learns from the headers of the answers. */
export interface Budget {
  /** Does the work as soon as the API may be asked. */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>
  /** When the API may be asked again, in milliseconds since 1970; undefined where that is not known, or past. */
  readonly pausedUntil: number | undefined
  /** Takes note of an answer; returns how long the API asks to wait, in milliseconds. */
  learn(status: number, headers: Headers): number | undefined
}
