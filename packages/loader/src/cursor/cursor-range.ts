import { type AnyCursor, type CursorValue, type Incremental } from '../api/cursor/incremental.ts'
import type { LoadOptions } from '../api/options/load-options.ts'
import { refreshOf } from '../api/options/refresh.ts'
import { comparePositions, partsOf, positionOf, shownPosition, typeOfValue } from './cursor-value.ts'
import { CursorError } from './cursor-error.ts'
import { DAY, type Zones } from './instant.ts'
import { zonesOf } from './cursor-zones.ts'
import { lookBack } from './lookback.ts'
import type { StoredCursor } from './stored-cursor.ts'

type Parts = readonly CursorValue[]

/** Which rows a load of an incremental resource takes. */
export interface CursorRange {
  readonly incremental: Incremental
  /** Those of the values, for each path. */
  readonly zones: readonly Zones[]
  /** 1 where higher values come later, -1 for a cursor that goes backwards. */
  readonly sign: 1 | -1
  readonly from: Parts | undefined
  readonly to: Parts | undefined
  /** Whether rows at `from`, and rows at `to`, belong to the range. */
  readonly isClosed: { readonly from: boolean; readonly to: boolean }
  /** True where the range is given: the stored value is neither read nor moved. */
  readonly isGiven: boolean
  /** What the ledger has; nothing where the load replaces the table and starts again. */
  readonly stored: StoredCursor | undefined
  /** The value of the ledger in any case, to see whether another load has moved it. */
  readonly storedText: string | null
  /** The value that the load goes on from, without the lookback. */
  readonly last: Parts | undefined
}

/** Whether the source says that it yields later rows behind those that were read. */
export const goesForward = ({
  incremental: { order },
  sign,
}: Pick<CursorRange, 'incremental' | 'sign'>): boolean => order === (sign === 1 ? 'asc' : 'desc')

const nextDay = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + DAY).toISOString().slice(0, 10)

/**
 * Decides which rows a load takes. `zones`: those of the values, for each path.
 * @throws SluiceError where the range is none
 */
export function cursorRange(
  incremental: Incremental,
  known: StoredCursor | undefined,
  options: LoadOptions,
  place: string,
  zones: readonly Zones[] = zonesOf(incremental),
): CursorRange {
  const { initial, end, pick = 'max' } = incremental
  const sign = pick === 'min' ? -1 : 1
  const start = initial === undefined ? undefined : partsOf(initial)
  const { since, until } = options
  const stored = refreshOf(options) === 'table' ? undefined : known
  const common = { incremental, zones, sign, stored, storedText: known?.text ?? null } as const
  const own = ownEnds(incremental)
  const begin = start && { at: start, isClosed: own.from }
  if (since !== undefined || until !== undefined) {
    assertDays(incremental, stored, options, place)
    // Both days are loaded, whatever `range` says.
    const first = since === undefined ? undefined : { at: [since], isClosed: true }
    const behind = until === undefined ? undefined : { at: [nextDay(until)], isClosed: false }
    // A cursor that goes backwards starts at the later end.
    const [from, to] = sign === 1 ? [first ?? begin, behind] : [behind ?? begin, first]
    return given(from, to, common, place)
  }
  if (end !== undefined) return given(begin, { at: partsOf(end), isClosed: own.to }, common, place)
  const last = stored?.value
  const like = last && initial !== undefined ? alike(last, partsOf(initial), place) : last
  return {
    ...common,
    from: like ? startOf(like, common, place) : start,
    to: undefined,
    isClosed: own,
    isGiven: false,
    last: like,
  }
}

/** What `range` says of the ends of a range. */
export const ownEnds = ({ range = {} }: Pick<Incremental, 'range'>): CursorRange['isClosed'] => ({
  from: range.start !== 'open',
  to: range.end === 'closed',
})

interface End {
  readonly at: Parts
  readonly isClosed: boolean
}

/** A range whose ends a person gave. */
function given(
  from: End | undefined,
  to: End | undefined,
  common: Pick<CursorRange, 'incremental' | 'zones' | 'sign' | 'stored' | 'storedText'>,
  place: string,
): CursorRange {
  assertOrder({ from: from?.at, to: to?.at }, common, place)
  return {
    ...common,
    from: from?.at,
    to: to?.at,
    isClosed: { from: from?.isClosed ?? true, to: to?.isClosed ?? false },
    isGiven: true,
    last: undefined,
  }
}

/** Where a load starts that goes on from a value: before it by the lookback, but not before `initial`. */
function startOf(
  last: Parts,
  { incremental, zones, sign, stored }: Pick<CursorRange, 'incremental' | 'zones' | 'sign' | 'stored'>,
  place: string,
): Parts {
  const { lookback, initial } = incremental
  const [first] = last
  if (lookback === undefined || first === undefined) return last
  const moved = lookBack(first, { lookback, zones: zones[0], sign: sign === 1 ? -1 : 1, place })
  const types = stored?.types ?? []
  const isMoved = comparePositions([moved], [first], types, zones) !== 0
  const start = initial === undefined ? undefined : partsOf(initial)
  if (!isMoved) return last
  if (start && sign * comparePositions([moved], start, types, zones) < 0)
    return sign * comparePositions(last, start, types, zones) < 0 ? last : start
  return [moved]
}

/** A stored value in the type of `initial`, which is the type that the resource was written for. */
function alike(last: Parts, initial: Parts, place: string): Parts {
  return last.map((value, index) => {
    const like = initial[index]
    if (typeof like === 'bigint' && typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
    if (typeof like === 'number' && typeof value === 'bigint')
      throw new CursorError(`the cursor is at ${value}, which a number of JavaScript does not hold exactly`, {
        code: 'E_CURSOR_TYPE',
        place,
        hint: `write initial as a bigint, ${like}n, so that cursor.from is a bigint`,
      })
    return value
  })
}

/** @throws SluiceError where days say nothing of the values of a cursor */
function assertDays(
  { initial, pick }: Incremental,
  stored: StoredCursor | undefined,
  { since, until }: LoadOptions,
  place: string,
): void {
  if (since === undefined && until === undefined) return
  if (typeof pick === 'function')
    throw new CursorError('--since and --until cannot be combined with a function that picks the value', {
      code: 'E_CURSOR_PICK',
      place,
      hint: "leave them out, or pick 'max' or 'min'",
    })
  const [first] = initial === undefined ? [] : partsOf(initial)
  const type = stored?.types[0] ?? (first === undefined ? 'timestamp' : typeOfValue(first))
  if (type !== 'timestamp')
    throw new CursorError(
      `--since and --until are days, and the cursor is a ${type === 'text' ? 'text' : 'number'}`,
      {
        code: 'E_CURSOR_RANGE',
        place,
        hint: 'leave them out, or give `initial` and `end` in the config',
      },
    )
}

function assertOrder(
  { from, to }: Pick<CursorRange, 'from' | 'to'>,
  { zones, sign }: Pick<CursorRange, 'zones' | 'sign'>,
  place: string,
): void {
  if (!from || !to) return
  const types = from.map(typeOfValue)
  if (sign * comparePositions(from, to, types, zones) <= 0) return
  throw new CursorError(
    `the range starts at ${shownPosition(from)} and ends before it, at ${shownPosition(to)}`,
    {
      code: 'E_CURSOR_RANGE',
      place,
      hint: 'swap the two ends',
    },
  )
}

/** What the resource is handed, without the keys that it may ask for. */
export function cursorOf({ incremental, from, to, last, isClosed }: CursorRange): Omit<AnyCursor, 'missing'> {
  const isList = Array.isArray(incremental.cursor)
  const given = (parts: Parts | undefined) => (parts === undefined ? undefined : positionOf(parts, isList))
  return { from: given(from), to: given(to), last: given(last), isClosed }
}
