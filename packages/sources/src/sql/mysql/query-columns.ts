import type { CatalogColumn } from './mysql-types.ts'

/** What the server says of a column of a result: see the manual of its protocol. */
export interface ResultColumn {
  readonly name: string
  readonly columnType: number
  /** 63 for bytes. */
  readonly characterSet: number
  readonly columnLength: number
  readonly flags: number
  readonly decimals: number
}

const BYTES = 63
const UNSIGNED = 32

const NAMES = new Map<number, string>([
  [0, 'decimal'],
  [1, 'tinyint'],
  [2, 'smallint'],
  [3, 'int'],
  [4, 'float'],
  [5, 'double'],
  [6, 'null'],
  [7, 'timestamp'],
  [8, 'bigint'],
  [9, 'mediumint'],
  [10, 'date'],
  [11, 'time'],
  [12, 'datetime'],
  [13, 'year'],
  [14, 'date'],
  [16, 'bit'],
  [17, 'timestamp'],
  [18, 'datetime'],
  [19, 'time'],
  [245, 'json'],
  [246, 'decimal'],
  [247, 'enum'],
  [248, 'set'],
  [255, 'geometry'],
])

/** A column of a query, with the type that MySQL finds for it. */
export function queryColumn(column: ResultColumn): CatalogColumn {
  const { name, columnType, characterSet, columnLength, flags, decimals } = column
  const isUnsigned = (flags & UNSIGNED) !== 0
  const type = NAMES.get(columnType) ?? (characterSet === BYTES ? 'varbinary' : 'varchar')
  const isDecimal = type === 'decimal'
  // Its length has places for the sign and the point.
  const digits = isDecimal ? columnLength - (isUnsigned ? 0 : 1) - (decimals > 0 ? 1 : 0) : columnLength
  return {
    name,
    type,
    shown: `${type}${isDecimal ? `(${digits},${decimals})` : ''}${isUnsigned ? ' unsigned' : ''}`,
    digits,
    scale: isDecimal ? decimals : null,
    required: false,
  }
}
