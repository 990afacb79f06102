import { isDecimal, isNumeric, type ColumnType } from '@sluice/schema'
import type { Workbench } from '@sluice/engine'
import type { CursorValue } from '../api/cursor/incremental.ts'
import type { RawTable } from '../raw/raw-table.ts'
import { readsOtherwise, type ColumnHint } from '../api/rows/column-hint.ts'
import { CursorError } from '../cursor/cursor-error.ts'
import { firstOfKind, type PartCondition, type PartKinds } from './cursor-json.ts'
import { shownValue, typeOfValue, type CursorType } from '../cursor/cursor-value.ts'

/** One path of a cursor, and what is known of its values. */
export interface CursorPart {
  readonly path: string
  readonly json: string
  readonly kinds: PartKinds
  /** The type that it had in earlier loads. */
  readonly stored: CursorType | undefined
  /** Ends of the range that a person gave. */
  readonly given: readonly CursorValue[]
  /** The type of the column, reviewed or hinted. */
  readonly column: ColumnType | undefined
  /** How the column is read. */
  readonly hint?: ColumnHint | undefined
  /** True where the range is a window of the table, whose rows are compared by the column. */
  readonly isWindow?: boolean
}

interface Place {
  readonly workbench: Workbench
  readonly raw: RawTable
  /** The resource. */
  readonly place: string
}

const NAMES: Readonly<Record<CursorType, string>> = {
  timestamp: 'dates or timestamps',
  number: 'numbers',
  decimal: 'numbers written as text',
  text: 'texts',
}

/** Decides how the values at one path compare; undefined where there are none. */
export async function decideType(part: CursorPart, place: Place): Promise<CursorType | undefined> {
  const { kinds, stored } = part
  if (kinds.others > 0) throw await noValue(part, place)
  if (kinds.numbers > 0 && kinds.texts > 0) throw await mixed(part, place, 'numbers', 'texts')
  const seen = seenType(part)
  if (seen === 'mixed') throw await mixed(part, place, 'timestamps', { of: 'texts', but: 'timestamps' })
  if (seen === undefined) return stored
  if (seen === 'text' && kinds.plain === kinds.texts && !kinds.agree && part.column !== 'text')
    throw await ambiguous(part, place)
  for (const value of part.given) if (!goesWith(value, seen)) throw await otherBound(part, place, value)
  if (stored !== undefined && stored !== seen) throw await otherType(part, place, stored, seen)
  assertColumn(part, place, seen)
  return seen
}

function seenType({ kinds, stored, given, column }: CursorPart): CursorType | 'mixed' | undefined {
  if (kinds.numbers > 0) return 'number'
  if (kinds.texts === 0) return undefined
  const isText =
    stored === 'text' || (stored === undefined && given.some((value) => typeOfValue(value) === 'text'))
  if (kinds.plain === kinds.texts && column !== undefined && isNumeric(column)) return 'decimal'
  if (kinds.timestamps === kinds.texts && stored !== 'text') return 'timestamp'
  return kinds.timestamps === 0 || isText ? 'text' : 'mixed'
}

const goesWith = (value: CursorValue, type: CursorType): boolean =>
  typeOfValue(value) === type ||
  (type === 'decimal' && (typeof value !== 'string' || !Number.isNaN(Number(value))))

const FITTING: Readonly<Record<CursorType, readonly ColumnType[]>> = {
  timestamp: ['timestamp', 'date', 'text'],
  number: ['bigint', 'double', 'text'],
  decimal: ['bigint', 'double', 'text'],
  text: ['text'],
}

/** True for a format with the day before the month: what looks like an ISO date is another one. */
const hasDayFirst = (format: string): boolean => /%-?[dj].*%-?[mbB]/.test(format)

function assertColumn(
  { path, column, hint, isWindow }: CursorPart,
  { place }: Place,
  type: CursorType,
): void {
  // Spelled like dates, and like numbers with a fraction; but the column has others.
  const isSwapped =
    (type === 'timestamp' && [hint?.format ?? []].flat().some(hasDayFirst)) ||
    (type === 'decimal' && hint?.thousands === '.')
  if (column === undefined || (FITTING[type].includes(column) && !isSwapped)) return
  // Seconds since 1970 have the order of the instants that a hint makes of them.
  const isEpoch = hint?.epoch !== undefined && isWindow !== true
  if (type === 'number' && isEpoch && (column === 'timestamp' || column === 'date')) return
  if (isDecimal(column) && !isSwapped && (type === 'number' || type === 'decimal')) return
  if (column === 'bool' || column === 'time' || column === 'binary' || column === 'json')
    throw new CursorError(
      `the column of the cursor ${path} has the type ${column}, which no cursor can have`,
      {
        code: 'E_CURSOR_TYPE',
        place,
        hint: 'name a path with numbers, texts, dates or timestamps',
      },
    )
  throw new CursorError(`the values of the cursor ${path} are ${NAMES[type]}, and its column is ${column}`, {
    code: 'E_CURSOR_TYPE',
    place,
    hint: readsOtherwise(hint)
      ? 'a cursor compares the values as the source writes them, before the hint of the column is applied: write them as ISO dates or numbers in a step (map), and remove the hint'
      : 'the rows would not fit the column: choose another cursor, or correct the type of the column',
  })
}

async function firstOf(part: CursorPart, { workbench, raw }: Place, kind: Parameters<typeof firstOfKind>[3]) {
  return (await firstOfKind(workbench, raw, part.json, kind)) ?? { row: 0, value: 'nothing' }
}

async function noValue(part: CursorPart, place: Place): Promise<CursorError> {
  const { row, value } = await firstOf(part, place, 'others')
  return new CursorError(`the cursor ${part.path} is ${value}, which cannot be compared`, {
    code: 'E_CURSOR_TYPE',
    place: `${place.place}, row ${row}`,
    hint: 'name a path with numbers, texts, dates or timestamps',
  })
}

async function mixed(
  part: CursorPart,
  place: Place,
  a: PartCondition,
  b: Parameters<typeof firstOfKind>[3],
): Promise<CursorError> {
  const [one, other] = [await firstOf(part, place, a), await firstOf(part, place, b)]
  const [first, second] = one.row < other.row ? [one, other] : [other, one]
  return new CursorError(
    `values of the cursor ${part.path} cannot be compared: ${first.value} in row ${first.row} and ${second.value} in row ${second.row}`,
    {
      code: 'E_CURSOR_TYPE',
      place: `${place.place}, row ${second.row}`,
      hint: 'yield values of one type: numbers, texts, or ISO dates and timestamps',
    },
  )
}

async function ambiguous(part: CursorPart, place: Place): Promise<CursorError> {
  const { row, value } = await firstOf(part, place, 'plain')
  return new CursorError(
    `values of the cursor ${part.path} are numbers written as text, such as ${value}, and text sorts differently from numbers`,
    {
      code: 'E_CURSOR_TYPE',
      place: `${place.place}, row ${row}`,
      hint: `set how they compare: columns: { ${JSON.stringify(part.path)}: { type: 'bigint' } }, or type: 'text'`,
    },
  )
}

async function otherBound(part: CursorPart, place: Place, bound: CursorValue): Promise<CursorError> {
  const { row, value } = await firstOf(part, place, { of: 'others', but: 'others' })
  const found =
    value === 'nothing'
      ? await firstOf(part, place, part.kinds.numbers > 0 ? 'numbers' : 'texts')
      : { row, value }
  return new CursorError(
    `the range of the cursor ${part.path} is given with ${shownValue(bound)}, which cannot be compared with ${found.value} in row ${found.row}`,
    {
      code: 'E_CURSOR_INITIAL',
      place: `${place.place}, row ${found.row}`,
      hint: 'write initial and end as the source writes its values; --since and --until need dates or timestamps',
    },
  )
}

async function otherType(
  part: CursorPart,
  place: Place,
  stored: CursorType,
  seen: CursorType,
): Promise<CursorError> {
  const found = await firstOf(part, place, part.kinds.numbers > 0 ? 'numbers' : 'texts')
  return new CursorError(
    `the values of the cursor ${part.path} were ${NAMES[stored]} until now, and row ${found.row} has ${found.value} (${NAMES[seen]})`,
    {
      code: 'E_CURSOR_TYPE',
      place: `${place.place}, row ${found.row}`,
      hint: `yield values of the previous type, or start from the beginning: sluice load ${place.place} --full-refresh`,
    },
  )
}
