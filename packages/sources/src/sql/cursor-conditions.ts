import { literal } from '@sluice/engine'
import {
  dayStart,
  type AnyCursor,
  type CursorPosition,
  type CursorValue,
  type Incremental,
} from '@sluice/loader'
import { isDay } from '@sluice/schema'
import { plusDays } from '../reports/days.ts'
import type { SourceColumn } from './port/source-column.ts'
import { SqlSourceError } from './port/sql-error.ts'
import type { SourceKind } from './port/sql-reader.ts'

/** The columns that a cursor reads. */
export const cursorNames = ({ cursor = [], coalesce = [] }: Partial<Incremental> = {}): readonly string[] =>
  [cursor, coalesce].flat()

/** What a cursor asks the source for, in its SQL. */
export interface CursorConditions {
  /** Of the rows that are read; undefined for all. */
  readonly where: string | undefined
  /** In the order in which a load that is cut goes on. */
  readonly orderBy: string
}

/**
 * The range of a cursor as a condition. `late`: SQL of the rows that are read although they come before it.
 * @throws SqlSourceError where the cursor names no column
 */
export function cursorConditions(
  incremental: Incremental,
  cursor: Omit<AnyCursor, 'missing'>,
  {
    kind,
    columns,
    late,
    place,
  }: {
    readonly kind: SourceKind
    readonly columns: readonly SourceColumn[]
    readonly late: string | undefined
    readonly place: string
  },
): CursorConditions {
  const { pick = 'max', onMissing = 'fail', coalesce = [], zone } = incremental
  const { isClosed } = cursor
  const find = (name: string): SourceColumn => {
    const found = columns.find((column) => column.name === name)
    if (found) return comparable(found, place)
    throw new SqlSourceError(`the cursor ${name} is not among the columns that are read`, {
      code: 'E_SQL_COLUMN',
      place,
      hint: `the columns are ${columns.map((column) => column.name).join(', ')}`,
    })
  }
  const [first = '', ...others] = [incremental.cursor].flat()
  const firsts = [first, ...[coalesce].flat()].map(find)
  assertAlike(firsts, place)
  const values = [
    firsts.length === 1
      ? (firsts[0]?.compared ?? '')
      : `coalesce(${firsts.map((one) => one.compared).join(', ')})`,
    ...others.map((name) => find(name).compared),
  ]
  const compare = (operator: string, position: CursorPosition): string => {
    const parts = [position].flat() as readonly CursorValue[]
    const left = values.slice(0, parts.length)
    const right = parts.map((value, index) => {
      const column = index === 0 ? firsts[0] : find(others[index - 1] ?? '')
      return boundOf(inZone(value, operator, column, zone), column, place)
    })
    return parts.length === 1
      ? `${left[0]} ${operator} ${right[0]}`
      : `(${left.join(', ')}) ${operator} (${right.join(', ')})`
  }
  const [more, less] = pick === 'min' ? ['<', '>'] : ['>', '<']
  // Which of two values is further, by a function of the config, only the load can say.
  const from =
    cursor.from === undefined || typeof pick === 'function'
      ? undefined
      : compare(isClosed.from ? `${more}=` : more, cursor.from)
  const to = cursor.to === undefined ? undefined : compare(isClosed.to ? `${less}=` : less, cursor.to)
  const initial =
    late === undefined || incremental.initial === undefined || typeof pick === 'function'
      ? undefined
      : compare(`${more}=`, incremental.initial)
  const begins =
    from === undefined
      ? undefined
      : late === undefined
        ? from
        : [`(${from} or ${late})`, initial].filter(Boolean).join(' and ')
  const inRange = [begins, to].filter((one) => one !== undefined).join(' and ')
  const isRequired = firsts.some(({ required }) => required) && others.every((name) => find(name).required)
  const missing =
    isRequired || onMissing === 'exclude'
      ? ''
      : ` or ${values.map((value) => `${value} is null`).join(' or ')}`
  return {
    where: inRange === '' ? undefined : `(${inRange}${missing})`,
    orderBy: values.map((value) => inOrder(kind, value, pick === 'min' ? ' desc' : '')).join(', '),
  }
}

/** @throws SqlSourceError where a load cannot compare values of the column as the source does */
function comparable(column: SourceColumn, place: string): SourceColumn {
  const { name, shown, type, hasOwnOrder = false } = column
  const isOther = type === 'bool' || type === 'time' || type === 'binary' || type === 'json'
  if (!hasOwnOrder && !isOther) return column
  throw new SqlSourceError(
    `loads sort the column of the cursor ${name} (${shown}) differently from the source`,
    {
      code: 'E_CURSOR_TYPE',
      place: `${place}.${name}`,
      hint: 'name a column of numbers of a given precision, texts, dates or timestamps, without a hint that makes it text, or read a query that casts this one to such a type',
    },
  )
}

/** @throws SqlSourceError where the database compares values of one column with those of another one in no useful order */
function assertAlike([first, ...others]: readonly SourceColumn[], place: string): void {
  const other = others.find(({ bound }) => bound !== first?.bound)
  if (!first || !other) return
  throw new SqlSourceError(
    `cursor and coalesce are of different types: ${first.name} (${first.shown}) and ${other.name} (${other.shown})`,
    { code: 'E_SQL_COLUMN', place, hint: 'read a query that casts them to one type, as one column' },
  )
}

/** SQL: rows without a value come last. */
const inOrder = (kind: SourceKind, value: string, direction: string): string =>
  kind === 'mysql' ? `${value} is null, ${value}${direction}` : `${value}${direction} nulls last`

/**
 * A day as what a column is compared with that may hold times: the instant at which it begins in the zone of the cursor. Of a
 * column of texts the day beside it, as the load leaves out what is too much.
 */
function inZone(
  value: CursorValue,
  operator: string,
  column: SourceColumn | undefined,
  zone: string | undefined,
): CursorValue {
  if (zone === undefined || column === undefined || column.type === 'date') return value
  if (typeof value !== 'string' || !isDay(value)) return value
  if (column.type === 'timestamp' && !column.bound) return dayStart(value, zone)
  return plusDays(value, operator.startsWith('>') ? -1 : 1)
}

/** SQL of a value that a column is compared with. */
function boundOf(value: CursorValue, column: SourceColumn | undefined, place: string): string {
  if (!column?.bound) return typeof value === 'string' ? literal(value) : String(value)
  const bound = column.bound(String(value))
  if (bound !== undefined) return bound
  throw new SqlSourceError(`the cursor ${column.name} cannot be compared with ${String(value)}`, {
    code: 'E_SQL_COLUMN',
    place,
    hint: column.type
      ? `its values are of the type ${column.type}: give a position of that type, or another cursor`
      : 'its values are of several types: choose another cursor',
  })
}
