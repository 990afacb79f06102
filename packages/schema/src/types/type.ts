/** Decimal with `precision` digits in all and `scale` of them after the point; at most 38. */
export type DecimalType = `decimal(${number},${number})`

/**
 * The types a column may have, the same on both engines. `timestamp` is an instant in UTC with microseconds;
 * `json` holds any JSON value and is the top of the lattice (see join-types.ts).
 */
export type ColumnType =
  | 'bool'
  | 'bigint'
  | 'double'
  | DecimalType
  | 'text'
  | 'timestamp'
  | 'date'
  | 'time'
  | 'json'
  | 'binary'

export const MAX_PRECISION = 38

export const decimal = (precision: number, scale: number): DecimalType => `decimal(${precision},${scale})`

export const isDecimal = (type: ColumnType): type is DecimalType => type.startsWith('decimal(')

export const isNumeric = (type: ColumnType): boolean =>
  type === 'bigint' || type === 'double' || isDecimal(type)

export interface DecimalParts {
  readonly precision: number
  readonly scale: number
  /** Digits before the point. */
  readonly whole: number
}

/** The numbers in a decimal type. */
export function decimalParts(type: DecimalType): DecimalParts {
  const [precision = 0, scale = 0] = type.slice(8, -1).split(',').map(Number)
  return { precision, scale, whole: precision - scale }
}

const PLAIN: ReadonlySet<string> = new Set([
  'bool',
  'bigint',
  'double',
  'text',
  'timestamp',
  'date',
  'time',
  'json',
  'binary',
])

/** Reads a type from text such as a hint or a plan; undefined where it is none of ours. */
export function parseType(text: string): ColumnType | undefined {
  if (PLAIN.has(text)) return text as ColumnType
  const match = /^decimal\((\d+),\s*(\d+)\)$/.exec(text)
  if (!match) return undefined
  const [precision, scale] = [Number(match[1]), Number(match[2])]
  return precision >= 1 && precision <= MAX_PRECISION && scale <= precision
    ? decimal(precision, scale)
    : undefined
}
