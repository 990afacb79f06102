import { DEFAULT_TYPE_CHOICES, type TypeChoices } from '@sluice/engine'
import { isDecimal, type ColumnType } from '@sluice/schema'

/** What a column type is in JavaScript: what a query gives, and what an insert or update takes. */
export interface JsType {
  readonly select: string
  readonly insert: string
}

const same = (type: string): JsType => ({ select: type, insert: type })
const wide = (select: string, insert: string): JsType => ({ select, insert })

/** Text of an integer and of a decimal, which the compiler distinguishes from one another and from other text. */
const BIGINT_DIGITS = '`${bigint}`'
const DECIMAL_DIGITS = '`${number}`'

/** The JavaScript type of a column type, the same for both engines. */
export function jsTypeOf(type: ColumnType, choices: TypeChoices): JsType {
  const { bigint, decimal, timestamp } = { ...DEFAULT_TYPE_CHOICES, ...choices }
  if (isDecimal(type)) return wide(decimal === 'digits' ? DECIMAL_DIGITS : decimal, 'number | string')
  const types: Record<Exclude<ColumnType, `decimal(${number},${number})`>, JsType> = {
    bool: same('boolean'),
    bigint: wide(bigint === 'digits' ? BIGINT_DIGITS : bigint, 'bigint | number | string'),
    double: same('number'),
    text: same('string'),
    timestamp: wide(timestamp, 'Date | string'),
    date: same('string'),
    time: same('string'),
    json: wide('JsonValue', 'JsonArray | JsonObject | string'),
    binary: same('Uint8Array'),
  }
  return types[type]
}
