import { isDecimal, type ColumnType } from '@sluice/schema'
import type { KeySql } from '../port/key-sql.ts'
import type { KeyColumn } from '../port/source-column.ts'
import { textBound } from './cursor-bounds.ts'

/** Hex digits of an MD5 that make a hash of 60 bits. */
const DIGITS = 15

const bytes = (text: string): string => `cast(${text} as binary)`

/** The SQL of MySQL about keys. It compares rows by an index only column by column. */
export const MYSQL_KEYS: KeySql = {
  hash: (texts) =>
    `cast(conv(substr(md5(concat(${texts.map(bytes).join(', char(31), ')})), 1, ${DIGITS}), 16, 10) as unsigned)`,
  asText: (number) => `cast(${number} as char)`,
  sum: (hash) => `cast(sum(${hash}) as char)`,
  compare(own, operator, values) {
    const strict = operator === '>' ? '>' : '<'
    const behind = (index: number): string => {
      const [left, right] = [own[index], values[index]]
      return index === own.length - 1
        ? `${left} ${operator} ${right}`
        : `${left} ${strict}= ${right} and (${left} ${strict} ${right} or (${behind(index + 1)}))`
    }
    return `(${behind(0)})`
  },
  asked: (columns) =>
    `json_table(?, '$[*]' columns (id varchar(20) path '$[0]', ${Array.from({ length: columns }, (_, i) => `k${i} longtext character set utf8mb4 path '$[${i + 1}]'`).join(', ')})) as sluice_asked`,
}

/** What is known of a column that may be part of a key. */
interface KeyOf {
  readonly own: string
  /** Without length and sign: `bigint`. */
  readonly name: string
  readonly type: ColumnType | undefined
  /** SQL: the value as text, and the text that compares byte by byte. */
  readonly value: string
  readonly compared: string
  readonly isUnsigned: boolean
  /** Of a text, absent of the column of a query. */
  readonly charset?: string | null
  readonly collation?: string | null
}

/** A column as part of a key. */
export function keyColumn(column: KeyOf): KeyColumn {
  const { value } = column
  const parse = parseOf(column)
  return {
    text: value,
    value: (text) => parse?.(literal(text)) ?? literal(text),
    canonical: canonicalText(column),
    is: isOf(column, parse),
  }
}

/** SQL of a text, the same in each mode of the server. */
const literal = (text: string): string => `convert(${textBound(text)} using utf8mb4)`

/** What makes a value of the column of SQL of a text, so that an index serves; undefined where the texts are compared. */
function parseOf({
  name,
  type,
  isUnsigned,
  charset,
  collation,
}: KeyOf): ((text: string) => string) | undefined {
  if (type === 'double') return (text) => `(${text} + 0e0)`
  if (type === 'bigint' || (type !== undefined && isDecimal(type) && name !== 'decimal'))
    return (text) => `cast(${text} as ${isUnsigned ? 'unsigned' : 'signed'})`
  if (type !== undefined && isDecimal(type)) return (text) => `cast(${text} as ${type})`
  if (type === 'date') return (text) => `cast(${text} as date)`
  if (type === 'timestamp')
    return (text) => `cast(replace(replace(${text}, 'T', ' '), 'Z', '') as datetime(6))`
  if (type === 'binary') return (text) => `unhex(substr(${text}, 3))`
  if (name === 'uuid') return (text) => `cast(${text} as uuid)`
  if (charset && collation) return (text) => `convert(${text} using ${charset}) collate ${collation}`
  return undefined
}

/** Of texts that a collation takes for one, the one that is meant. */
function isOf(
  { own, type, value, compared }: KeyOf,
  parse: ((text: string) => string) | undefined,
): (text: string) => string {
  if (type === 'bool') return (text) => `${own} = (${text} = 'true')`
  if (type !== 'text') return (text) => (parse ? `${own} = ${parse(text)}` : `${value} = ${text}`)
  const isExact = (text: string): string => `${compared} = ${bytes(text)}`
  return (text) => (parse ? `${own} = ${parse(text)} and ${isExact(text)}` : isExact(text))
}

/** SQL: the value as text, in the spelling in which the target's text of it is compared. */
function canonicalText({ type, value }: KeyOf): string {
  const bare = `case when locate('.', ${value}) > 0 then trim(trailing '.' from trim(trailing '0' from ${value})) else ${value} end`
  if (type !== undefined && isDecimal(type)) return bare
  if (type !== 'timestamp') return value
  return `case when ${bare} like '% 00:00:00' then left(${value}, 10) else concat(replace(${bare}, ' ', 'T'), 'Z') end`
}
