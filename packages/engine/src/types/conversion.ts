import { decimalParts, isDecimal, unreachable, type ColumnType, type DecimalType } from '@sluice/schema'

/** What the two engines spell differently in a conversion. */
interface Spelling {
  typeName(type: ColumnType): string
  /** Bytes as text, `\x0aff`. */
  textOfBinary(expression: string): string
}

type Plain = Exclude<ColumnType, DecimalType> | 'decimal'
const kindOf = (type: ColumnType): Plain => (isDecimal(type) ? 'decimal' : type)

/** Canonical text of a value: the one text that every way of widening to text ends in. */
function toText(expression: string, from: ColumnType, spelling: Spelling): string {
  const kind = kindOf(from)
  switch (kind) {
    case 'text':
      return expression
    case 'bool':
    case 'bigint':
      return `cast(${expression} as ${spelling.typeName('text')})`
    case 'double':
    case 'decimal':
    case 'date':
    case 'timestamp':
    case 'time':
    case 'json':
      return `_sluice.text_of_${kind}(${expression})`
    case 'binary':
      return spelling.textOfBinary(expression)
    default:
      return unreachable(kind)
  }
}

/** See Dialect.convert. */
export function convert(expression: string, from: ColumnType, to: ColumnType, spelling: Spelling): string {
  if (from === to) return expression
  if (to === 'text') return toText(expression, from, spelling)
  if (to === 'json') return `_sluice.json_of_text(${toText(expression, from, spelling)})`
  const number = from === 'bigint' || isDecimal(from)
  const direct =
    (number && (isDecimal(to) || to === 'double' || to === 'bigint')) ||
    (from === 'date' && to === 'timestamp')
  const text = direct || from === 'text' ? expression : toText(expression, from, spelling)
  const value = `cast(${text} as ${spelling.typeName(to)})`
  // Minus zero is zero: DuckDB's tables do not always keep the sign.
  return to === 'double' && !direct ? `(${value} + 0)` : value
}

function isText(text: string, to: ColumnType): string {
  if (isDecimal(to)) {
    const { whole, scale } = decimalParts(to)
    return `_sluice.is_decimal(${text}, ${whole}, ${scale})`
  }
  return to === 'binary' ? 'false' : `_sluice.is_${to}(${text})`
}

/** See Dialect.fits. */
export function fits(expression: string, from: ColumnType, to: ColumnType, spelling: Spelling): string {
  if (alwaysFits(from, to)) return 'true'
  const text = toText(expression, from, spelling)
  const scalar = from === 'json' ? `_sluice.is_scalar_json(${expression})` : undefined
  const test =
    from === 'json' && to === 'text' ? scalar : [scalar, isText(text, to)].filter(Boolean).join(' and ')
  return `(${expression} is null or (${test}))`
}

function alwaysFits(from: ColumnType, to: ColumnType): boolean {
  if (from === to || to === 'json') return true
  if (to === 'text') return from !== 'json'
  if (from === 'date' && to === 'timestamp') return true
  if (isDecimal(to)) {
    const { whole, scale } = decimalParts(to)
    if (from === 'bigint') return whole >= 19
    if (!isDecimal(from)) return false
    const own = decimalParts(from)
    return own.whole <= whole && own.scale <= scale
  }
  return to === 'double' && isDecimal(from) && decimalParts(from).precision <= 15
}
