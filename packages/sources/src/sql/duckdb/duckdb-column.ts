import type { ColumnType } from '@sluice/schema'
import { duckdbDialect, ident, literal } from '@sluice/engine'
import type { SourceColumn } from '../port/source-column.ts'

/** Types that a Parquet file holds as they are. */
const SAME =
  /^(BOOLEAN|U?TINYINT|U?SMALLINT|U?INTEGER|BIGINT|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|VARCHAR|DATE|TIME|BLOB|TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?)$/

/** Types by whose order a load compares values, too. */
const ORDERED =
  /^(U?TINYINT|U?SMALLINT|U?INTEGER|U?BIGINT|HUGEINT|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\)|VARCHAR|UUID|DATE|TIMESTAMP(_S|_MS|_NS| WITH TIME ZONE)?)$/

/** What a column of DuckDB becomes; `shown`: its type. */
export function duckdbColumn(name: string, shown: string): SourceColumn {
  const own = ident(name)
  const parse = (value: string): string => `cast(${value} as ${shown})`
  const common = {
    id: name,
    name,
    shown,
    text: `${own}::varchar`,
    compared: own,
    own,
    asKey: {
      text: `${own}::varchar`,
      value: (value: string) => parse(literal(value)),
      canonical: canonicalText(own, shown),
      is: (value: string) => `${own} = ${parse(value)}`,
    },
    required: false,
    ...(!ORDERED.test(shown) && { hasOwnOrder: true }),
  }
  if (SAME.test(shown)) return { ...common, type: duckdbDialect.typeOf(shown), value: own }
  // Parquet files of DuckDB hold these as doubles, which have not all their digits.
  if (shown === 'UBIGINT') return { ...common, type: 'decimal(20,0)', value: `${own}::decimal(20, 0)` }
  if (shown === 'HUGEINT') return { ...common, type: 'decimal(38,0)', value: `${own}::decimal(38, 0)` }
  const isNested = /\]$|^(STRUCT|MAP|UNION)\(|^JSON$/.test(shown)
  return isNested
    ? { ...common, type: 'json', value: `to_json(${own})` }
    : { ...common, type: textType, value: `${own}::varchar` }
}

/** Enums, identifiers, intervals, bits and numbers of any length. */
const textType: ColumnType = 'text'

/** SQL: a key column of the source as text, in the spelling in which the target's text of it is compared. */
function canonicalText(own: string, shown: string): string {
  const text = `${own}::varchar`
  if (shown.startsWith('DECIMAL'))
    return `case when contains(${text}, '.') then rtrim(rtrim(${text}, '0'), '.') else ${text} end`
  if (!shown.startsWith('TIMESTAMP')) return text
  const time = `${own}::timestamp`
  return `strftime(${time}, '%Y-%m-%d') || case
  when date_trunc('day', ${time}) = ${time} then ''
  when date_trunc('second', ${time}) = ${time} then strftime(${time}, 'T%H:%M:%SZ')
  else rtrim(strftime(${time}, 'T%H:%M:%S.%f'), '0') || 'Z'
end`
}
