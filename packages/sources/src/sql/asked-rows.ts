import { literal } from '@sluice/engine'
import { hintFor, maskedText, MissingKeys, type ResourceContext } from '@sluice/loader'
import { integer } from '@sluice/schema'
import type { Chunk } from './chunks/chunked.ts'
import type { SourceColumn } from './port/source-column.ts'
import type { RelationReader, SourceKind } from './port/sql-reader.ts'
import type { SqlRelationOptions } from './sql-options.ts'

/** Lists of 10,000 keys that one load asks for. */
const MOST = 10

/** Whose rows are asked for by their key. */
export interface Asking {
  readonly kind: SourceKind
  readonly options: SqlRelationOptions
  /** The primary key in the source's spelling. */
  readonly key: readonly string[]
  /** The columns that are read; those of the key as all rows of the table have them. */
  readonly columns: () => Promise<readonly SourceColumn[]>
  /** The condition of the rows that are read anyway. */
  readonly range: string | undefined
}

/**
 * Conditions of the rows that the target has without a value of the cursor, and that the source has with one out of the range; one
 * for each file to read. A row that the source no longer has is not found. Of more than 100,000 rows it asks for a part, another one
 * each time, and says so.
 */
export async function askedConditions(
  { kind, options, key, columns, range }: Asking,
  missing: unknown,
  { log }: Pick<ResourceContext, 'log'>,
): Promise<readonly string[]> {
  if (!(missing instanceof MissingKeys) || range === undefined || key.length === 0) return []
  const { pages, count } = await missing.asked({ primaryKey: key })
  if (count === 0) return []
  const all = await columns()
  const own = key.flatMap((name) => all.find((column) => column.name === name) ?? [])
  const why = whyNot(key, own, options)
  if (why !== undefined) {
    log.warn(`${rowsOf(count)} no value of the cursor, and the source cannot be queried for them: ${why}`)
    return []
  }
  if (pages.length > MOST) {
    missing.leaveOthers()
    log.warn(
      `${rowsOf(count)} no value of the cursor: each load requests ${integer(MOST * 10_000)} of them by their keys, different ones each time; use coalesce with a column that always has a value, or leave such rows out with onMissing: 'exclude'`,
    )
  }
  return someOf(pages, MOST).map((page) => `${hasKey(kind, own, page)} and (${range}) is not true`)
}

/** Reads the rows of such conditions, each to a file. `select`: the statement for a condition, and for at most so many rows. */
export async function exportAsked(
  own: RelationReader,
  conditions: readonly string[],
  select: (condition: string, most: number | undefined) => string,
  {
    path,
    most,
    signal,
  }: { readonly path: string; readonly most: number | undefined; readonly signal: AbortSignal },
): Promise<readonly Chunk[]> {
  const files: Chunk[] = []
  let rows = 0
  for (const [index, condition] of conditions.entries()) {
    const left = most === undefined ? undefined : most - rows
    if (left !== undefined && left <= 0) break
    const file = `${path}.asked-${index}`
    const exported = await own.exportTo(file, select(condition, left), { signal })
    rows += exported.rows
    if (exported.rows > 0) files.push({ path: file, ...exported })
  }
  return files
}

const rowsOf = (count: number): string => `${integer(count)} ${count === 1 ? 'row has' : 'rows have'}`

/** Some of a list, others each time. */
const someOf = <T>(list: readonly T[], most: number): readonly T[] =>
  list.length <= most
    ? list
    : list
        .map((value) => ({ value, at: Math.random() }))
        .toSorted((a, b) => a.at - b.at)
        .slice(0, most)
        .map(({ value }) => value)

/** Why the source does not know rows by the keys of the target. */
function whyNot(
  key: readonly string[],
  columns: readonly SourceColumn[],
  { columns: hints }: SqlRelationOptions,
): string | undefined {
  for (const name of key) {
    const column = columns.find((one) => one.name === name)
    const { name: _name, type, mask, ...changes } = hintFor(hints, name) ?? {}
    if (mask !== undefined) return maskedText(name)
    if (!column) return `the key ${name} is not a column that is read`
    if (Object.keys(changes).length > 0 || (type !== undefined && type !== 'text' && type !== column.type))
      return `the key ${name} has a hint that changes its values`
  }
  return undefined
}

/** SQL of the source: the key of the row is one of a JSON list. */
function hasKey(kind: SourceKind, key: readonly SourceColumn[], page: string): string {
  const is = (text: (index: number) => string): string =>
    key.map(({ asKey }, i) => asKey.is(text(i))).join(' and ')
  switch (kind) {
    case 'postgres':
      return `exists (select 1 from json_array_elements(cast(${literal(page)} as json)) as sluice_asked (keys) where ${is((i) => `(sluice_asked.keys ->> ${i})`)})`
    case 'duckdb':
      return `exists (select 1 from (select unnest(from_json(${literal(page)}, '[["varchar"]]')) as keys) as sluice_asked where ${is((i) => `sluice_asked.keys[${i + 1}]`)})`
    case 'mysql':
    case 'sqlite':
      return inList(kind, key, JSON.parse(page) as readonly (readonly string[])[])
  }
}

/** SQL: the key is one of these; a text that is none of the column's type is no key. */
function inList(
  kind: 'mysql' | 'sqlite',
  key: readonly SourceColumn[],
  keys: readonly (readonly string[])[],
): string {
  const rows = keys.flatMap((texts) => {
    const values = key.map((column, i) => (column.bound ?? literal)(texts[i] ?? ''))
    return values.includes(undefined) ? [] : [`(${values.join(', ')})`]
  })
  if (rows.length === 0) return '1 = 0'
  const left = `(${key.map(({ compared }) => compared).join(', ')})`
  if (key.length === 1) return `${left} in (${rows.map((row) => row.slice(1, -1)).join(', ')})`
  return `${left} in (${kind === 'sqlite' ? 'values ' : ''}${rows.join(', ')})`
}
