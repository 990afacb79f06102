/** A value of a cursor, written as in the source; an integer beyond 2^53 is a bigint. */
export type CursorValue = string | number | bigint

/** The value of a cursor; for a cursor of several paths a list of values, in their order. */
export type CursorPosition = CursorValue | readonly CursorValue[]

/** How a resource loads only new rows: see docs/incremental.md. */
export interface Incremental {
  /** Path of the value in the row, `updated_at` or `meta.updated_at`; several paths, such as value and key, compare in order. */
  readonly cursor: string | readonly string[]
  /** Paths that are used, in order, if a row has no value at the first path of `cursor`. */
  readonly coalesce?: string | readonly string[]
  /** Where a load without a stored value starts, such as the first one. A lookback never goes before it. */
  readonly initial?: CursorPosition
  /** Where the range ends; needs `initial`. The stored value is then neither read nor moved. */
  readonly end?: CursorPosition
  /** The order in which the source yields rows: a page that is completely outside the range stops the generator. */
  readonly order?: 'asc' | 'desc'
  /** Whether rows at the start and at the end of the range belong to it: `closed` and `open` by default. */
  readonly range?: { readonly start?: 'closed' | 'open'; readonly end?: 'open' | 'closed' }
  /**
   * How far before the stored value each load starts, to find late rows: `'3 days'`, or a number, which means days for
   * dates, seconds for timestamps, and units for numbers.
   */
  readonly lookback?: string | number
  /** IANA time zone of the days of a lookback, and of dates that are compared with timestamps; UTC by default. */
  readonly zone?: string
  /** What happens to rows without a value: the load fails (default), or they are loaded each time, or left out. */
  readonly onMissing?: 'fail' | 'include' | 'exclude'
  /**
   * Which of the values is stored: the highest (default), or the lowest, for a source that is read backwards. Or a
   * function that returns the further one of two values: it runs in JavaScript for each different value, which is
   * slower.
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

/** A value of a key, as rows have it: an integer beyond 2^53 is a bigint; decimals, dates and timestamps are texts. */
export type KeyValue = string | number | bigint | boolean

/** The key of a row, by the columns of the primary key in the source's spelling. */
export type MissingKey<K extends string = string> = { readonly [Column in K]: KeyValue }

/** The range of rows that an incremental resource should yield. Rows outside the range are left out of the load. */
export interface Cursor<I extends Incremental = Incremental, Key = MissingKey> {
  /** Where the range starts: the stored value minus the lookback, or `initial`; undefined if there is neither. */
  readonly from: I extends { readonly initial: CursorPosition } ? PositionOf<I> : PositionOf<I> | undefined
  /** Where the range ends: `end`, or the day after `--until`; undefined if it is open. */
  readonly to: PositionOf<I> | undefined
  /** The stored value, without the lookback; undefined before the first load, and if the range is set. */
  readonly last: PositionOf<I> | undefined
  /** Whether rows at `from`, and rows at `to`, belong to the range. */
  readonly isClosed: { readonly from: boolean; readonly to: boolean }
  /**
   * With `onMissing: 'include'`, the keys of the rows that were loaded without a value, and have none yet: those of them that the
   * source has with a value by now belong to the range, wherever it is. The target is asked once somebody iterates.
   * @throws SluiceError where loads of the resource never update a row, or its key has a mask
   */
  readonly missing: AsyncIterable<Key>
}

/** A cursor whose values are of any type. */
export interface AnyCursor {
  readonly from: CursorPosition | undefined
  readonly to: CursorPosition | undefined
  readonly last: CursorPosition | undefined
  /** Whether rows at `from`, and rows at `to`, belong to the range. */
  readonly isClosed: { readonly from: boolean; readonly to: boolean }
  /** The keys of rows of the target without a value. */
  readonly missing: AsyncIterable<MissingKey>
}

/** The paths of a cursor. */
export const pathsOf = ({ cursor }: Pick<Incremental, 'cursor'>): readonly string[] => [cursor].flat()

/** The paths whose values stand for the first path of a cursor. */
export const firstPaths = ({ cursor, coalesce = [] }: Incremental): readonly string[] => [
  ...[cursor].flat().slice(0, 1),
  ...[coalesce].flat(),
]

/** For each path of a cursor, those that its value may be at: the first that has one. */
export const pathLists = (incremental: Incremental): readonly (readonly string[])[] => [
  firstPaths(incremental),
  ...pathsOf(incremental)
    .slice(1)
    .map((path) => [path]),
]
