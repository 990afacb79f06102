import { ident, literal, type Workbench } from '@sluice/engine'
import { pathLists, type Incremental } from '../api/cursor/incremental.ts'
import type { Zones } from '../cursor/instant.ts'
import { isBytes, unmarked, unmarkedJson } from '../raw/bytes-mark.ts'
import type { RawTable } from '../raw/raw-table.ts'
import { pointerTo } from '../read/json/json-keys.ts'

/** Columns that are added to the raw table, beside those of the source: what compares, and the value as it is spelled. */
export const keyColumnOf = (part: number): string => `_cursor_key_${part}`
export const spelledColumn = (part: number): string => `_cursor_${part}`

/** SQL: a JSON value, without those that are null. */
const present = (json: string): string =>
  `case when json_type(${json}) is null or json_type(${json}) = 'NULL' then null else ${json} end`

/** SQL over the raw table: the JSON value at a path of the row. */
function jsonAt({ columns }: RawTable, path: string): string {
  const keys = path.split('.')
  for (let length = keys.length; length > 0; length--) {
    const column = columns.find(
      ({ source, form }) => form !== 'text' && source === keys.slice(0, length).join('.'),
    )
    if (!column) continue
    const below = keys.slice(length)
    // A pointer of several keys: each is quoted for itself.
    const json = below.reduce(
      (value, key) => `json_extract(${value}, ${pointerTo(key)})`,
      column.form === 'native' ? `to_json(${ident(column.column)})` : ident(column.column),
    )
    return present(json)
  }
  return 'cast(null as json)'
}

/** SQL over the raw table: the JSON values of a cursor, one for each of its paths. */
export const cursorJson = (raw: RawTable, incremental: Incremental): readonly string[] =>
  pathLists(incremental).map((paths) => {
    const [first = '', ...others] = paths.map((path) => jsonAt(raw, path))
    return others.length === 0 ? first : `coalesce(${[first, ...others].join(', ')})`
  })

const NUMBERS = `('UBIGINT', 'BIGINT', 'DOUBLE', 'HUGEINT', 'UHUGEINT')`

/** SQL: the text of a JSON value, as the source spells it. */
export const spelled = (json: string, marked: boolean): string => {
  const text = `(${json} ->> '$')`
  return `case when json_type(${json}) = 'VARCHAR' then ${marked ? unmarked(text) : text} else cast(${json} as varchar) end`
}

/** What the values at one path are. */
export interface PartKinds {
  readonly missing: number
  readonly numbers: number
  /** Of the numbers, integers of at most 38 digits, and numbers of at most 26 digits before the point and 12 behind it. */
  readonly integers: number
  readonly decimals: number
  readonly texts: number
  /** Of the texts, ISO dates and timestamps, dates alone, and numbers. */
  readonly timestamps: number
  readonly dates: number
  readonly plain: number
  /** Whether text and number order agree on the highest and lowest of the plain texts. */
  readonly agree: boolean
  readonly others: number
}

const ISO_TIMESTAMP = `'\\d{4}-\\d\\d-\\d\\d([T ]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?(Z|[+-](0\\d|1[0-5])(:?[0-5]\\d)?)?)?'`

/** SQL: the text is an ISO date or timestamp. */
const isInstant = (text: string): string =>
  `(regexp_full_match(${text}, ${ISO_TIMESTAMP}) and try_cast(left(${text}, 10) as date) is not null)`

/** SQL: a timestamp has no zone. */
const isNaive = (text: string): string => `not regexp_matches(${text}, '(Z|[+-]\\d\\d(:?\\d\\d)?)$')`

/** SQL: the instant at which a day begins: of two midnights the first one, where DuckDB takes the second. */
function dayStart(text: string, zone: string): string {
  const of = (wall: string): string => `timezone(${literal(zone)}, ${wall})`
  const midnight = `cast(left(${text}, 10) as timestamp)`
  const first = `${of(`${midnight} - interval 24 hours`)} + interval 24 hours`
  return `case when ${of(first)} = ${midnight} then ${first} else ${of(midnight)} end`
}

/** SQL: nanoseconds since 1970, as `instant` in JavaScript has them. */
export function nanoseconds(text: string, { days, times }: Zones = {}): string {
  // DuckDB wants seconds, and holds microseconds.
  const whole = `regexp_replace(regexp_replace(${text}, '^(.{13}:\\d\\d)($|Z|[+-])', '\\1:00\\2'), '(\\.\\d{6})\\d+', '\\1')`
  const rest = `case when length(${text}) > 26 then cast(rpad(regexp_extract(${text}, '\\.\\d{6}(\\d+)', 1), 3, '0') as hugeint) else 0 end`
  const cases = [
    ...(days === undefined ? [] : [`when length(${text}) = 10 then ${dayStart(text, days)}`]),
    ...(times === undefined
      ? []
      : [
          `when length(${text}) > 10 and ${isNaive(text)} then timezone(${literal(times)}, cast(${whole} as timestamp))`,
        ]),
  ]
  const utc = `cast(${whole} as timestamptz)`
  const at = cases.length === 0 ? utc : `case ${cases.join(' ')} else ${utc} end`
  return `cast(epoch_us(${at}) as hugeint) * 1000 + ${rest}`
}

/** SQL: an integer that 38 digits hold. */
const INTEGER = `'-?\\d{1,38}'`

/** SQL: a number that decimal(38, 12) holds. */
const DECIMAL = `'-?\\d{1,26}(\\.\\d{1,12})?'`

/** SQL conditions over a JSON value. */
const conditions = (json: string, text: string, marked: boolean) => {
  const isNumber = `(json_type(${json}) in ${NUMBERS} and isfinite(try_cast(${text} as double)))`
  const isNoBytes = marked ? ` and not ${isBytes(`(${json} ->> '$')`)}` : ''
  const isText = `(json_type(${json}) = 'VARCHAR'${isNoBytes})`
  return {
    missing: `${json} is null`,
    numbers: isNumber,
    integers: `${isNumber} and regexp_full_match(${text}, ${INTEGER})`,
    decimals: `${isNumber} and regexp_full_match(${text}, ${DECIMAL})`,
    texts: isText,
    timestamps: `${isText} and ${isInstant(text)}`,
    dates: `${isText} and length(${text}) = 10 and ${isInstant(text)}`,
    plain: `${isText} and regexp_full_match(${text}, ${DECIMAL})`,
    others: `${json} is not null and not ${isNumber} and not ${isText}`,
  }
}

export type PartCondition = keyof ReturnType<typeof conditions>

/** SQL: the JSON value is of that kind. */
const isOfKind = (json: string, kind: PartCondition, marked: boolean): string =>
  conditions(json, spelled(json, marked), marked)[kind]

/** Looks at the values of a cursor, in one pass. */
export async function kindsOfCursor(
  workbench: Workbench,
  raw: RawTable,
  jsons: readonly string[],
): Promise<readonly PartKinds[]> {
  const marked = raw.marked === true
  const inner = jsons.map((json, part) => `${json} as j${part}`)
  const texts = jsons.map((_, part) => `${spelled(`j${part}`, marked)} as t${part}`)
  const counts = jsons.flatMap((_, part) => {
    const [json, text] = [`j${part}`, `t${part}`]
    const plain = conditions(json, text, marked).plain
    const order = (of: 'min' | 'max'): string =>
      `${of}(try_cast(${text} as decimal(38, 12))) filter (where ${plain}) is not distinct from try_cast(${of}(${text}) filter (where ${plain}) as decimal(38, 12))`
    return [
      ...Object.entries(conditions(json, text, marked)).map(
        ([kind, where]) => `count(*) filter (where ${where}) as ${kind}_${part}`,
      ),
      `${order('min')} and ${order('max')} as agree_${part}`,
    ]
  })
  const [row = {}] = await workbench.rows<Record<string, number | boolean>>(
    `select ${counts.join(',\n')} from (select *, ${texts.join(', ')} from (select ${inner.join(', ')} from ${ident(raw.table)}))`,
  )
  return jsons.map((_, part) => {
    const count = (kind: PartCondition): number => Number(row[`${kind}_${part}`] ?? 0)
    return {
      missing: count('missing'),
      numbers: count('numbers'),
      integers: count('integers'),
      decimals: count('decimals'),
      texts: count('texts'),
      timestamps: count('timestamps'),
      dates: count('dates'),
      plain: count('plain'),
      agree: row[`agree_${part}`] === true,
      others: count('others'),
    }
  })
}

/** The first row whose value is of a kind, and the value, for messages. */
export async function firstOfKind(
  workbench: Workbench,
  raw: RawTable,
  json: string,
  kind: PartCondition | { readonly but: PartCondition; readonly of: PartCondition },
): Promise<{ readonly row: number; readonly value: string } | undefined> {
  const marked = raw.marked === true
  const where =
    typeof kind === 'string'
      ? isOfKind(json, kind, marked)
      : `${isOfKind(json, kind.of, marked)} and not (${isOfKind(json, kind.but, marked)})`
  const [found] = await workbench.rows<{ row: number; value: string | null }>(
    `select ${raw.row} as row, left(cast(${marked ? unmarkedJson(json) : json} as varchar), 60) as value from ${ident(raw.table)}
     where ${where} order by ${raw.position} limit 1`,
  )
  return found && { row: found.row, value: found.value ?? 'nothing' }
}
