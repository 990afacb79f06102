/** A value of a cursor, as the source spells it; an integer beyond 2^53 is a bigint. */
export type CursorValue = string | number | bigint

/** The value of a cursor, or those of a cursor of several paths, in their order. */
export type CursorPosition = CursorValue | readonly CursorValue[]

/** How a resource of rows loads only what is new: see docs/incremental.md. */
export interface Incremental {
  /** Path of the value in the row, `updated_at` or `meta.updated_at`; several paths, such as value and key, compare in order. */
  readonly cursor: string | readonly string[]
  /** Paths that are taken, in order, where a row has no value at the first path of `cursor`. */
  readonly coalesce?: string | readonly string[]
  /** Where the first load starts, and where every load starts that has no stored value. A lookback never goes before it. */
  readonly initial?: CursorPosition
  /** Where the range ends; needs `initial`. The stored value is then neither read nor moved. */
  readonly end?: CursorPosition
  /** The order in which the source yields rows: a page that is wholly out of the range ends the generator. */
  readonly order?: 'asc' | 'desc'
  /** Whether rows at the start and at the end of the range belong to it: `closed` and `open` by default. */
  readonly range?: { readonly start?: 'closed' | 'open'; readonly end?: 'open' | 'closed' }
  /**
   * How far before the stored value each load starts, for rows that come late: `'3 days'`, or a number, which means days of
   * dates, seconds of timestamps, and units of numbers.
   */
  readonly lookback?: string | number
  /** IANA time zone of the days of a lookback, and of dates that are compared with timestamps; UTC by default. */
  readonly zone?: string
  /** What happens to rows without a value: the load fails (default), or they are loaded each time, or left out. */
  readonly onMissing?: 'fail' | 'include' | 'exclude'
  /**
   * Which of the values is stored: the highest (default), or the lowest, for a source that is read backwards. Or a function
   * that gives the further one of two: it runs in JavaScript for each value that is not the same, which is slower.
   */
  readonly pick?: 'max' | 'min' | ((a: CursorValue, b: CursorValue) => CursorValue)
}

type Widen<V> = V extends string
  ? string
  : V extends bigint
    ? bigint
    : V extends number
      ? number
      : V extends readonly unknown[]
        ? readonly Widen<V[number]>[]
        : never

type StartOf<I> = I extends { readonly cursor: readonly string[] } ? readonly CursorValue[] : CursorValue

type PositionOf<I> = I extends { readonly initial: infer P } ? Widen<P> : StartOf<I>

/** What an incremental resource is handed: which rows it is to yield. Rows out of the range are left out of the load. */
export interface Cursor<I extends Incremental = Incremental> {
  /** Where the range starts: the stored value, less the lookback, or `initial`; undefined where there is neither. */
  readonly from: I extends { readonly initial: CursorPosition } ? PositionOf<I> : PositionOf<I> | undefined
  /** Where the range ends: `end`, or the day after `--until`; undefined where it is open. */
  readonly to: PositionOf<I> | undefined
  /** The stored value, without the lookback; undefined before the first load, and where the range is given. */
  readonly last: PositionOf<I> | undefined
  /** Whether rows at `from`, and rows at `to`, belong to the range. */
  readonly isClosed: { readonly from: boolean; readonly to: boolean }
}

/** A cursor whose values are of any type. */
export interface AnyCursor {
  readonly from: CursorPosition | undefined
  readonly to: CursorPosition | undefined
  readonly last: CursorPosition | undefined
  /** Whether rows at `from`, and rows at `to`, belong to the range. */
  readonly isClosed: { readonly from: boolean; readonly to: boolean }
}

/** The paths of a cursor. */
export const pathsOf = ({ cursor }: Pick<Incremental, 'cursor'>): readonly string[] => [cursor].flat()

/** The paths whose values stand for the first path of a cursor. */
export const firstPaths = ({ cursor, coalesce = [] }: Incremental): readonly string[] => [
  ...[cursor].flat().slice(0, 1),
  ...[coalesce].flat(),
]
