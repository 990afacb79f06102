import type { RawError } from './raw-error.ts'

/** What was going on when an error came. */
export interface Where {
  /** `postgres://host:port/database` or the DuckDB file. */
  readonly place?: string
  readonly target?: string
  /** True while the target was being opened. */
  readonly opening?: boolean
}

export interface Explanation {
  readonly message: string
  readonly hint: string
  readonly place?: string
}

/** A cause that libraries report in their own words, and ours for it. */
export interface KnownCause {
  readonly code: string
  /** True: it is always the target that has it, also after it was opened. */
  readonly atTarget?: boolean
  applies(raw: RawError, where: Where): boolean
  explain(raw: RawError, where: Where): Explanation
}

/** Recognises an error by its code. */
export const coded =
  (...codes: readonly string[]) =>
  ({ code }: RawError): boolean =>
    codes.includes(code)

/** Recognises an error by words in its message. */
export const says =
  (pattern: RegExp) =>
  ({ message }: RawError): boolean =>
    pattern.test(message)

/** `target prod`, or what can be said without its name. */
export const targetOf = ({ target }: Where): string =>
  target === undefined ? 'the target' : `target ${target}`
