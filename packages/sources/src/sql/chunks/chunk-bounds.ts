import type { KeySql } from '../port/key-sql.ts'
import type { SourceColumn } from '../port/source-column.ts'
import type { RelationReader } from '../port/sql-reader.ts'

/** A key, as the text of each of its columns. */
export type Key = readonly string[]

/** A range of keys: those behind `after`, up to `upTo`; without an end the last one, or the first. */
export interface KeyRange {
  readonly after?: Key
  readonly upTo?: Key
}

/** Condition that the key of a row is in a range. */
export function inRange(
  { compare }: KeySql,
  key: readonly SourceColumn[],
  { after, upTo }: KeyRange,
): readonly string[] {
  const own = key.map((column) => column.own)
  const values = (texts: Key): readonly string[] => key.map(({ asKey }, i) => asKey.value(texts[i] ?? ''))
  return [
    ...(after ? [compare(own, '>', values(after))] : []),
    ...(upTo ? [compare(own, '<=', values(upTo))] : []),
  ]
}

/** The ranges between these keys, in order. Together they cover the table. */
export const rangesOf = (bounds: readonly Key[]): readonly KeyRange[] =>
  [...bounds, undefined].map((upTo, i) => {
    const after = bounds[i - 1]
    return { ...(after && { after }), ...(upTo && { upTo }) }
  })

/** Every nth key of a table, where n is `rows`, read from the index of the key. `known`: the first of them. */
export async function chunkBounds(
  { rows: run }: RelationReader,
  sql: KeySql,
  from: string,
  key: readonly SourceColumn[],
  { rows, known }: { readonly rows: number; readonly known: readonly Key[] },
): Promise<readonly Key[]> {
  const own = key.map((column) => column.own).join(', ')
  const texts = key.map(({ asKey }, i) => `${asKey.text} as k${i}`).join(', ')
  const bounds = [...known]
  for (;;) {
    const after = bounds.at(-1)
    const where = after ? ` where ${inRange(sql, key, { after }).join(' and ')}` : ''
    const [bound, next] = await run<Readonly<Record<string, string>>>(
      `select ${texts} from ${from}${where} order by ${own} limit 2 offset ${rows - 1}`,
    )
    if (!bound || !next) return bounds
    bounds.push(key.map((_, i) => bound[`k${i}`] ?? ''))
  }
}
