import { decimalParts, isDecimal, type ColumnType } from '@sluice/schema'
import { duckdbDialect, literal } from '@sluice/engine'
import { fails } from '../profile/column-class.ts'

const MARK = 'sluice: not certain to fit'

/** SQL that ends the query; `x` is any text, so that it is not evaluated before there is a row. */
export const refuse = (x: string): string => `error(${literal(MARK)} || coalesce(left(${x}, 0), ''))`

/** SQL: the text `x`, which has a value, may not be what the type's column would hold by way of staging. */
function misfits(type: ColumnType, x: string): string {
  if (isDecimal(type)) {
    const { whole, scale } = decimalParts(type)
    return `(${fails('decimal', x)}) or length(ltrim(split_part(${x}, '.', 1), '-')) > ${whole}
      or length(split_part(${x}, '.', 2)) > ${scale}`
  }
  switch (type) {
    case 'double':
      return `(${fails('double', x)}) and not (length(replace(ltrim(${x}, '-'), '.', '')) <= 15 and not (${fails('decimal', x)}))`
    case 'text':
      return `contains(${x}, chr(0))`
    case 'json':
    case 'binary':
      return 'true'
    default:
      return fails(type as 'bool' | 'bigint' | 'date' | 'time' | 'timestamp', x)
  }
}

export interface Proof {
  /** True where the column takes no null. */
  readonly required: boolean
  /** SQL on the text that is true where it does not fit; that of CSV text unless told. */
  readonly misfit?: string
}

/** SQL for the value of the type that the text `x` stands for; it ends the query where `x` does not fit. */
export function proved(x: string, type: ColumnType, { required, misfit }: Proof): string {
  const value = type === 'text' || type === 'json' ? x : `cast(${x} as ${duckdbDialect.typeName(type)})`
  const missing = required ? `when ${x} is null then ${refuse("''")} ` : ''
  return `case ${missing}when ${x} is not null and (${misfit ?? misfits(type, x)}) then ${refuse(x)} else ${value} end`
}

/** SQL that is true, unless the condition holds: then it ends the query. */
export const unless = (condition: string, x: string): string =>
  `case when ${condition} then ${refuse(x)} else true end`
