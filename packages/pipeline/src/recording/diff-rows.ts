import type { TableRows } from './row-texts.ts'

type Values = Readonly<Record<string, unknown>>

/** A row whose values are others than before. */
export interface ChangedRow {
  /** Its key, `id=7`. */
  readonly key: string
  readonly columns: readonly { readonly name: string; readonly before: unknown; readonly after: unknown }[]
}

/** How the rows of a table differ from those that were stored. */
export interface TableDiff {
  readonly table: string
  readonly added: readonly Values[]
  readonly removed: readonly Values[]
  readonly changed: readonly ChangedRow[]
}

export const isSame = ({ added, removed, changed }: TableDiff): boolean =>
  added.length + removed.length + changed.length === 0

/** Rows with a key are compared by it; of others, a row that changed is one removed and one added. */
export function diffRows({ table, primaryKey, rows }: TableRows, stored: readonly string[]): TableDiff {
  const before = keyed(stored, primaryKey)
  const after = keyed(rows, primaryKey)
  const changed = [...after].flatMap(([key, row]) => {
    const old = before.get(key)
    return old === undefined || old.text === row.text ? [] : [changedRow(key, old.values, row.values)]
  })
  const only = (one: typeof before, other: typeof before): readonly Values[] =>
    [...one].flatMap(([key, { values }]) => (other.has(key) ? [] : [values]))
  return {
    table,
    added: only(after, before),
    removed: only(before, after),
    // Values may be the same, and only their order another.
    changed: changed.filter(({ columns }) => columns.length > 0),
  }
}

function keyed(
  rows: readonly string[],
  primaryKey: readonly string[],
): ReadonlyMap<string, { readonly text: string; readonly values: Values }> {
  const times = new Map<string, number>()
  return new Map(
    rows.map((text) => {
      const values = JSON.parse(text) as Values
      const own =
        primaryKey.length > 0 ? primaryKey.map((name) => `${name}=${textOf(values[name])}`).join(', ') : text
      const time = (times.get(own) ?? 0) + 1
      times.set(own, time)
      return [time === 1 ? own : `${own} (${time})`, { text, values }] as const
    }),
  )
}

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null')

function changedRow(key: string, before: Values, after: Values): ChangedRow {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  const columns = names
    .filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
    .map((name) => ({ name, before: before[name] ?? null, after: after[name] ?? null }))
  return { key, columns }
}
