import { decimal, MAX_PRECISION, type ColumnType } from '@sluice/schema'
import { literal } from '@sluice/engine'
import { boolBound, bytesBound } from '../port/key-bounds.ts'
import type { ColumnForm } from '../port/source-column.ts'
import { dateText, momentText, offsetMomentText, timeOfDayText, type TimeText } from './sqlite-times.ts'

/** The largest integer up to which a double has all. */
const EXACT = 2 ** 53
/** Digits that every integer of SQLite is below. */
const INT64_DIGITS = 19

/** SQL: a number with a point as text, from which the same number comes again. */
const realText = (own: string): string =>
  `case when ${own} = 9e999 then 'Infinity' when ${own} = -9e999 then '-Infinity' when cast(${own} || '' as real) = ${own} then ${own} || '' else printf('%!.17g', ${own}) end`

/** SQL: the bytes of a value, as Postgres writes them. */
export const bytesText = (own: string): string => String.raw`'\x' || lower(hex(${own}))`

/** SQL: any value as text; of a blob its bytes, as Postgres writes them. */
export const anyText = (own: string): string =>
  `case typeof(${own}) when 'real' then ${realText(own)} when 'blob' then ${bytesText(own)} else cast(${own} as text) end`

const is = (own: string, storage: string): string => `typeof(${own}) = '${storage}'`

/** SQL of a number that a cursor is compared with: SQLite takes no text for one. */
const numberBound = (value: string): string | undefined =>
  /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value) ? value : undefined

const collated = (own: string): string => `${own} collate binary`

const bigintForm = (own: string): ColumnForm => ({
  type: 'bigint',
  fits: is(own, 'integer'),
  value: `cast(${own} as text)`,
  compared: own,
  bound: numberBound,
})

const doubleForm = (own: string): ColumnForm => ({
  type: 'double',
  fits: `(${is(own, 'real')} or (${is(own, 'integer')} and ${own} between ${-EXACT} and ${EXACT}))`,
  value: `case typeof(${own}) when 'real' then ${realText(own)} else cast(${own} as text) end`,
  compared: own,
  bound: numberBound,
})

const textForm = (own: string): ColumnForm => ({
  type: 'text',
  fits: is(own, 'text'),
  value: own,
  compared: collated(own),
  bound: literal,
})

const binaryForm = (own: string): ColumnForm => ({
  type: 'binary',
  fits: is(own, 'blob'),
  value: bytesText(own),
  compared: own,
  bound: bytesBound,
})

/** Values of several kinds: as for a CSV file, they say what the column is. */
const anyForm = (own: string): ColumnForm => ({
  type: undefined,
  fits: `not ${is(own, 'blob')}`,
  value: anyText(own),
  compared: own,
  bound: () => undefined,
})

const boolForm = (own: string): ColumnForm => ({
  type: 'bool',
  fits: `(${is(own, 'integer')} and ${own} in (0, 1))`,
  value: `case ${own} when 1 then 'true' when 0 then 'false' end`,
  compared: own,
  bound: boolBound,
})

const jsonForm = (own: string): ColumnForm => ({
  ...textForm(own),
  type: 'json',
  fits: `(${is(own, 'text')} and json_valid(${own}))`,
})

const timeForm = (
  type: ColumnType,
  { fits, value }: TimeText,
  bound: (value: string) => string | undefined,
): ColumnForm => ({ type, fits, value, compared: value, bound })

const MOMENT = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?)?$/
const momentBound = (value: string): string | undefined =>
  MOMENT.test(value) ? offsetMomentText(literal(value)).value : undefined
const dateBound = (value: string): string | undefined =>
  MOMENT.test(value) ? literal(value.replace(/[T ]00:00(:00(\.0+)?)?Z?$/, '')) : undefined
const timeBound = (value: string): string | undefined =>
  /^\d\d:\d\d(:\d\d(\.\d{1,6})?)?$/.test(value) ? timeOfDayText(literal(value)).value : undefined

function decimalForm(own: string, precision: number, scale: number): ColumnForm {
  const digits = precision - scale
  const limit = `1${'0'.repeat(digits)}`
  const range = digits >= INT64_DIGITS ? '' : ` and ${own} > -${limit} and ${own} < ${limit}`
  const written = `printf('%.${scale}f', ${own})`
  return {
    type: decimal(precision, scale),
    fits: `((${is(own, 'integer')}${range}) or (${is(own, 'real')} and cast(${written} as real) = ${own} and ${own} > -1e${digits} and ${own} < 1e${digits}))`,
    value: `case typeof(${own}) when 'integer' then cast(${own} as text) else ${written} end`,
    compared: own,
    bound: numberBound,
  }
}

/** Of a column whose type says nothing, or is none. */
const guessedForms = (own: string): readonly ColumnForm[] => [bigintForm(own), doubleForm(own), textForm(own)]

/**
 * What the values of a column may be, the declared type first: of each, a value that fits is handed over without a loss. `isGuess`:
 * the type says nothing.
 */
export function sqliteForms(
  own: string,
  declared: string,
): { readonly forms: readonly ColumnForm[]; readonly isGuess: boolean } {
  const known = declaredForms(own, declared)
  return {
    forms: [...(known ?? guessedForms(own)), anyForm(own), binaryForm(own)],
    isGuess: known === undefined,
  }
}

function declaredForms(own: string, declared: string): readonly ColumnForm[] | undefined {
  const name = declared
    .toUpperCase()
    .replace(/\s*\(.*/, '')
    .trim()
  if (name.startsWith('BOOL')) return [boolForm(own), bigintForm(own)]
  if (/^JSONB?$/.test(name)) return [jsonForm(own), textForm(own)]
  if (/^(DATETIME|TIMESTAMP)/.test(name))
    return [
      timeForm('timestamp', momentText(own), momentBound),
      timeForm('timestamp', offsetMomentText(own), momentBound),
      bigintForm(own),
      doubleForm(own),
    ]
  if (name === 'DATE')
    return [{ ...timeForm('date', dateText(own), dateBound), compared: collated(own) }, bigintForm(own)]
  if (/^TIME\b/.test(name)) return [timeForm('time', timeOfDayText(own), timeBound), bigintForm(own)]
  if (/^(DEC|DECIMAL|NUMERIC|NUMBER)$/.test(name)) return [...numberForms(own, declared), doubleForm(own)]
  if (name.includes('INT')) return [bigintForm(own), doubleForm(own)]
  if (/CHAR|CLOB|TEXT|^UUID$/.test(name)) return [textForm(own)]
  if (/BLOB|BINARY|^BYTEA$/.test(name)) return [binaryForm(own), ...guessedForms(own)]
  return /REAL|FLOA|DOUB/.test(name) ? [doubleForm(own)] : undefined
}

function numberForms(own: string, declared: string): readonly ColumnForm[] {
  const [, digits = '0', after = '0'] = /\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)/.exec(declared) ?? []
  const [precision, scale] = [Number(digits), Number(after)]
  const isHeld = precision > 0 && precision <= MAX_PRECISION && scale <= precision
  return [isHeld ? decimalForm(own, precision, scale) : bigintForm(own)]
}
