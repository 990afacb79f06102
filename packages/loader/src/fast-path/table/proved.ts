import { decimalParts, isDecimal, type ColumnType, type Digits } from '@sluice/schema'
import { duckdbDialect, literal } from '@sluice/engine'
import { withoutMinusZero } from '../../infer/value-of.ts'
import { fails } from '../../infer/classify/column-class.ts'

const MARK = 'sluice: not certain to fit'

/** SQL that ends the query; `x` is any text, so that it is not evaluated before there is a row. */
export const endQuery = (x: string): string => `error(${literal(MARK)} || coalesce(left(${x}, 0), ''))`

/** SQL: the text `x`, which has a value, may not be what the type's column would hold by way of staging. `value` is its cast. */
function misfits(type: ColumnType, x: string, value: string | undefined): string {
  if (isDecimal(type)) return misfitsDecimal(decimalParts(type), x)
  const cast = value === undefined ? undefined : (): string => value
  switch (type) {
    case 'double':
      return `(${fails('double', x, cast)}) and not (length(replace(ltrim(${x}, '-'), '.', '')) <= 15 and not (${fails('decimal', x)}))`
    case 'text':
      return `contains(${x}, chr(0))`
    case 'json':
    case 'binary':
      return 'true'
    default:
      return fails(type as 'bool' | 'bigint' | 'date' | 'time' | 'timestamp', x, cast)
  }
}

/** As the class `decimal`, but with no more digits than the type has: one pattern costs a third of counting them. */
function misfitsDecimal({ whole, scale }: Digits, x: string): string {
  if (whole === 0) return 'true'
  const point = scale === 0 ? '' : `(\\.[0-9]{1,${scale}})?`
  return `not regexp_full_match(${x}, '-?(0|[1-9][0-9]{0,${whole - 1}})${point}') or ${x} = '-0'`
}

export interface Proof {
  /** True where the column takes no null. */
  readonly required: boolean
  /** SQL on the text that is true where it does not fit; that of CSV text by default. */
  readonly misfit?: string
  /** SQL of the text's value in the type, null where it has none; where it is not given, the text is cast here. */
  readonly value?: string
}

/** The type that a text is cast to, so that it becomes a value of this one; undefined where it is one. */
export const castOf = (type: ColumnType): string | undefined =>
  type === 'text' || type === 'json' ? undefined : duckdbDialect.typeName(type)

/** SQL for the value of the type that the text `x` stands for; it ends the query where `x` does not fit. */
export function proved(x: string, type: ColumnType, { required, misfit, value }: Proof): string {
  const to = castOf(type)
  const cast = value ?? (to === undefined ? x : `cast(${x} as ${to})`)
  const own = type === 'double' ? withoutMinusZero(cast) : cast
  const missing = required ? `when ${x} is null then ${endQuery("''")} ` : ''
  return `case ${missing}when ${x} is not null and (${misfit ?? misfits(type, x, value)}) then ${endQuery(x)} else ${own} end`
}

/** SQL that is true, unless the condition holds: then it ends the query. */
export const unless = (condition: string, x: string): string =>
  `case when ${condition} then ${endQuery(x)} else true end`
