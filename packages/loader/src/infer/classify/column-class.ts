import { decimal, MAX_PRECISION, unreachable, type ColumnType, type Digits } from '@sluice/schema'

/** What the text values of a column may be found to be; `number` is a JSON number that is no integer. */
export type ColumnClass =
  | 'bool'
  | 'bigint'
  | 'double'
  | 'number'
  | 'decimal'
  | 'date'
  | 'timestamp'
  | 'time'
  | 'text'

const PLAIN = `'-?(0|[1-9][0-9]*)(\\.[0-9]+)?'`
const CLOCK = `\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,6})?)?`
const INSTANT = `'\\d{4}-\\d\\d-\\d\\d([T ]${CLOCK}(Z|[+-](0\\d|1[0-5])(:?[0-5]\\d)?)?)?'`
const WORDS = `('NaN', 'Infinity', '-Infinity')`

/**
 * SQL: the text `x`, which has a value, is not of the class in its canonical form. Cheap casts first, patterns last. `cast`
 * gives the SQL of the text's value in a type of DuckDB, null where it has none.
 */
export function fails(
  kind: ColumnClass,
  x: string,
  cast = (type: string): string => `try_cast(${x} as ${type})`,
): string {
  switch (kind) {
    case 'text':
      return 'false'
    case 'bool':
      return `${x} not in ('true', 'false')`
    case 'bigint':
      return `${cast('bigint')}::varchar is distinct from ${x}`
    case 'double':
      return `case when ${cast('double')}::varchar in (${x}, ${x} || '.0') then ${x} = '-0'
        when ${x} in ${WORDS} then false
        when regexp_full_match(${x}, '-?[0-9](\\.[0-9]{1,14})?[eE][+-]?[0-9]{1,3}') then isinf(${cast('double')})
        else true end`
    case 'number':
      return `(regexp_full_match(${x}, '-?[0-9]{16,}') and ${cast('double')}::varchar is distinct from ${x} || '.0')
        or (contains(lower(${x}), 'e') and isinf(${cast('double')}))`
    case 'decimal':
      return `not regexp_full_match(${x}, ${PLAIN}) or ${x} = '-0'`
    case 'date':
      return `length(${x}) <> 10 or ${cast('date')}::varchar is distinct from ${x}`
    case 'time':
      return `not regexp_full_match(${x}, '\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?') or ${cast('time')} is null or ${x} >= '24'`
    case 'timestamp':
      return `not regexp_full_match(${x}, ${INSTANT}) or ${cast('timestamptz')} is null`
    default:
      return unreachable(kind)
  }
}

/** Whether the digits of a class are worth counting. */
export const isCounted = (kind: ColumnClass): boolean =>
  kind === 'bigint' || kind === 'double' || kind === 'number' || kind === 'decimal'

/** SQL aggregates: most digits before and after the point, and whether all values are in plain notation. */
export const digitAggregates = (x: string): { whole: string; scale: string; plain: string } => ({
  whole: `max(length(ltrim(split_part(${x}, '.', 1), '-')))`,
  scale: `max(length(split_part(${x}, '.', 2)))`,
  plain: `not bool_or(contains(${x}, 'e') or contains(${x}, 'E') or contains(${x}, 'N') or contains(${x}, 'I'))`,
})

/** The type of a class with such digits; undefined where no type but text holds them. */
export function typeOfClass(kind: ColumnClass, digits: Digits | undefined): ColumnType | undefined {
  if (kind === 'number') return 'double'
  if (kind !== 'decimal') return kind
  if (!digits || digits.whole + digits.scale > MAX_PRECISION) return undefined
  return decimal(digits.whole + digits.scale, digits.scale)
}

/** The classes to try, narrowest first, after one that fails. */
export const WIDER: Record<ColumnClass, readonly ColumnClass[]> = {
  bool: [],
  bigint: ['double', 'decimal'],
  double: ['decimal'],
  number: ['decimal'],
  decimal: [],
  date: ['timestamp'],
  timestamp: [],
  time: [],
  text: [],
}
