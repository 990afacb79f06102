import type { Until } from '../../reports/report-options.ts'
import type { PickOptions } from '../pick-options.ts'
import type { HttpAccess } from './http-access.ts'

/** The URLs of the files of a day, `2026-01-31`. */
export type UrlsOfDay = (day: string) => string | readonly string[]

export interface HttpFilesOptions extends HttpAccess, Omit<PickOptions, 'glob'> {
  /**
   * One URL, a list of them, or an object with a name for each, which becomes its `_file_name`. A function returns those of a day,
   * and is called for each day from `since` to `until`.
   */
  readonly urls:
    | string
    | readonly (string | undefined)[]
    | Readonly<Record<string, string | undefined>>
    | UrlsOfDay
    | undefined
  /** The first day, for a function. */
  readonly since?: string
  /** The last day, for a function: `today` by default. */
  readonly until?: Until
  /** The time zone whose day is today; UTC by default. */
  readonly timeZone?: string
  /** What a URL with nothing behind it (404 or 410) does: it fails the load, or is skipped, as by default for the URLs of a day. */
  readonly missing?: 'fail' | 'skip'
}
