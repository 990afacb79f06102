import { canRead, duckdbDialect, ident, type Workbench } from '@sluice/engine'
import { isRetype, READING_KEYS, readingOf, type ColumnType, type Reading } from '@sluice/schema'
import { hintFor, type ColumnHint, type ColumnHints } from '../api/rows/column-hint.ts'
import type { Field } from './json-table.ts'
import type { ProfiledColumn } from './profiled-table.ts'

/** What a hint says of a field today. */
export interface FieldHint {
  readonly hint: ColumnHint | undefined
  /** The reviewed type, and what the hint will say once a migration has given the column its type; until then it does not count. */
  readonly later?: { readonly type: ColumnType; readonly reading: Reading }
}

/** What of a hint goes with its type; which texts stand for no value does not. */
const OF_TYPE: ReadonlySet<string> = new Set(['type', ...READING_KEYS.filter((key) => key !== 'nulls')])

/** Where a column was reviewed with another type than a hint says by now, its values are read as before. */
export function fieldHint(hints: ColumnHints, { path }: Field, reviewed: ColumnType | undefined): FieldHint {
  const hint = hintFor(hints, ...path)
  const reading = readingOf(hint)
  if (!hint || !reading || reviewed === undefined || !isRetype(reviewed, reading)) return { hint }
  const rest = Object.entries(hint).filter(([key]) => !OF_TYPE.has(key))
  return { hint: Object.fromEntries(rest), later: { type: reviewed, reading } }
}

/** The columns, by their names in the database, whose values can all be read as such a hint says. */
export async function readableColumns(
  workbench: Workbench,
  table: string,
  columns: readonly (Pick<ProfiledColumn, 'name' | 'type' | 'value'> & { readonly reading: Reading })[],
): Promise<ReadonlySet<string>> {
  const known = columns.filter(({ reading }) => canRead(reading.format))
  if (known.length === 0) return new Set()
  const { fits, convert, readText } = duckdbDialect
  const unread = known.map(({ type, value, reading }, index) => {
    const text = readText(convert(`(${value})`, type, 'text'), reading)
    return `count_if(not ${fits(text, 'text', reading.type)}) as n${index}`
  })
  const [row = {}] = await workbench.rows<Record<string, number>>(
    `select ${unread.join(',\n')} from ${ident(table)}`,
  )
  return new Set(known.filter((_, index) => Number(row[`n${index}`]) === 0).map(({ name }) => name))
}
