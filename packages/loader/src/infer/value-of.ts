import type { ColumnType } from '@sluice/schema'
import { duckdbDialect, literal } from '@sluice/engine'
import { NUL_IN_JSON } from '../raw/nul-in-json.ts'

/** SQL that makes the value of a type from text that was proved to be of it. */
export function valueOfText(text: string, type: ColumnType): string {
  if (type === 'text') return text
  if (type === 'json') return jsonOfText(text)
  const value = `cast(${text} as ${duckdbDialect.typeName(type)})`
  return type === 'double' ? withoutMinusZero(value) : value
}

/** SQL: a double, of which minus zero is zero: DuckDB's tables do not always keep the sign. */
export const withoutMinusZero = (value: string): string => `(${value} + 0.0)`

/** Words that DuckDB takes for numbers in JSON; where they stand in a string, the text becomes one as a whole. */
const WORDS = `'(?i)(^|[:\\[,\\s])[-+]?(nan|inf|infinity)\\s*([,\\]}]|$)'`
const COMMA_AT_END = `',\\s*[\\]}]'`

/** Text that is no JSON, or none that every database takes, is a JSON string. */
function jsonOfText(text: string): string {
  return `case when ${text} is null then null
    when not json_valid(${text}) or regexp_matches(${text}, ${literal(NUL_IN_JSON)}) or regexp_matches(${text}, ${WORDS}) then to_json(${text})
    when regexp_matches(${text}, ${COMMA_AT_END}) then json_extract(${text}, '$')
    else ${text}::json end`
}
