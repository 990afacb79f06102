import type { DatabaseSync } from 'node:sqlite'
import { isDecimal, type ColumnType } from '@sluice/schema'
import { askedColumns, compareRows, type KeySql } from '../port/key-sql.ts'
import { hash60 } from '../port/line-sum.ts'
import type { KeyColumn } from '../port/source-column.ts'
import { anyText } from './sqlite-forms.ts'

/** The function that is added to SQLite, which has none. */
const HASH = 'sluice_hash'

/** Adds the hash of keys to the functions of a connection. */
export function addHash(db: DatabaseSync): void {
  db.function(HASH, { deterministic: true }, (text) => (text === null ? null : hash60(String(text))))
}

/** The SQL of SQLite about keys. */
export const SQLITE_KEYS: KeySql = {
  hash: (texts) => `${HASH}(${texts.join(' || char(31) || ')})`,
  asText: (number) => `cast(${number} as text)`,
  // Its integers have 64 bits: the digits from the tenth on, and what the others carry over, are summed by themselves.
  sum: (hashed) =>
    `ltrim((sum(${hashed} / 1000000000) + sum(${hashed} % 1000000000) / 1000000000) || printf('%09d', sum(${hashed} % 1000000000) % 1000000000), '0')`,
  once: ' limit -1',
  compare: compareRows,
  asked: (columns) =>
    `(select ${askedColumns(columns, (i) => `value ->> ${i}`)} from json_each(?)) as sluice_asked`,
}

/** A column as part of a key, whose values are of the type; undefined where they may be of any. `value`: SQL of its text. */
export function keyColumn(own: string, type?: ColumnType, value = anyText(own)): KeyColumn {
  const canonical = canonicalText(type, value)
  return { text: `quote(${own})`, value: (text) => text, canonical, is: isOf(own, type, canonical) }
}

/** Condition that the value is the one of a canonical text, by the index of the column where it has one. */
function isOf(own: string, type: ColumnType | undefined, canonical: string): (text: string) => string {
  switch (type) {
    case 'bigint':
      return (text) => `${own} = cast(${text} as integer)`
    case 'double':
      return (text) => `${own} = cast(${text} as real)`
    case 'binary':
      return (text) => `${own} = unhex(substr(${text}, 3))`
    // Of texts that a collation takes for one, the one that is meant.
    case 'text':
    case 'date':
      return (text) => `${own} = ${text} and ${own} collate binary = ${text}`
    default:
      return type !== undefined && isDecimal(type)
        ? (text) => `${own} = cast(${text} as numeric)`
        : (text) => `${canonical} = ${text}`
  }
}

/** SQL: the value as text, in the spelling in which the target's text of it is compared. */
function canonicalText(type: ColumnType | undefined, value: string): string {
  if (type === 'timestamp')
    return `case when ${value} like '% 00:00:00' then substr(${value}, 1, 10) else replace(${value}, ' ', 'T') || 'Z' end`
  return type !== undefined && isDecimal(type)
    ? `case when instr(${value}, '.') > 0 then rtrim(rtrim(${value}, '0'), '.') else ${value} end`
    : value
}
