import { normaliseName } from '@sluice/schema'
import { parse } from 'csv-parse/sync'
import { readText, type DataSet } from './data-sets.ts'

/** A row as it was read without Sluice: the value's text by column name; columns without a value are left out. */
export type RawRow = Readonly<Record<string, string>>

export interface RawTables {
  readonly rows: readonly RawRow[]
  /** Rows of nested tables, by what follows the table's name: `__forecast`. */
  readonly nested: Readonly<Record<string, number>>
}

/** Reads a data set with csv-parse or JSON.parse. */
export const readIndependently = (set: DataSet): RawTables =>
  set.format.kind === 'csv' ? readCsv(set) : readJson(set)

function readCsv({ file, format }: DataSet): RawTables {
  const records: string[][] = parse(readText(file), {
    bom: true,
    delimiter: (format.kind === 'csv' && format.delimiter) || ',',
    skip_empty_lines: true,
  })
  const [header = [], ...rows] = records
  const columns = header.map(nameOf)
  return {
    rows: rows.map((row) =>
      Object.fromEntries(row.flatMap((text, i) => (text === '' ? [] : [[columns[i], text]]))),
    ),
    nested: {},
  }
}

function readJson({ file }: DataSet): RawTables {
  const nested: Record<string, number> = {}
  const flatten = (value: object, path: string): [string, string][] =>
    Object.entries(value).flatMap(([key, inner]: [string, unknown]): [string, string][] => {
      const name = path + nameOf(key)
      if (inner === null) return []
      if (Array.isArray(inner)) {
        nested[`__${name}`] = (nested[`__${name}`] ?? 0) + inner.length
        return []
      }
      return typeof inner === 'object' ? flatten(inner, `${name}__`) : [[name, String(inner)]]
    })
  const rows = (JSON.parse(readText(file)) as object[]).map((row) => Object.fromEntries(flatten(row, '')))
  return { rows, nested }
}

const names = new Map<string, string>()

function nameOf(source: string): string {
  const known = names.get(source)
  if (known !== undefined) return known
  const name = normaliseName(source)
  names.set(source, name)
  return name
}

/** The canonical text of a value that was read as `text` and loaded as that type, worked out in plain JavaScript. */
export function canonicalText(text: string, type: string): string {
  if (type === 'timestamp') {
    const zoned = /(Z|[+-]\d\d:?\d\d)$/.test(text) || text.length === 10 ? text : `${text.replace(' ', 'T')}Z`
    const iso = new Date(zoned).toISOString()
    return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.replace(/\.?0*Z$/, 'Z')
  }
  if (type === 'double' && /e/i.test(text)) return canonicalText(plain(Number(text)), type)
  if (type === 'double' || type.startsWith('decimal')) {
    return text.includes('.') ? text.replace(/\.?0+$/, '') : text
  }
  return text
}

/** A number between 1e-7 and 1e21 or smaller, without an exponent. */
function plain(number: number): string {
  const [digits = '', exponent = '0'] = String(number).split('e')
  const [whole = '', fraction = ''] = digits.replace('-', '').split('.')
  const shift = -Number(exponent)
  if (shift <= 0) return String(number)
  return `${number < 0 ? '-' : ''}0.${'0'.repeat(Math.max(shift - whole.length, 0))}${whole}${fraction}`
}
