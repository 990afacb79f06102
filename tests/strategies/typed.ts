import type { ColumnType } from '@sluice/schema'
import type { NestedRows, Value, MergeFixture } from '../merge/merge-fixture.ts'
import type { Cell, Migration, Row } from './history.ts'

const typeOf = (values: readonly Cell[]): ColumnType =>
  values.every((value) => typeof value === 'number')
    ? 'bigint'
    : values.every((value) => typeof value === 'boolean')
      ? 'bool'
      : 'text'

/** The columns that hold a value, typed by what they hold, as a profile would. */
function typed(rows: readonly Readonly<Record<string, Cell>>[]): Record<string, ColumnType> {
  const names = Object.keys(rows[0] ?? {})
  const values = names.map((name) => [name, rows.flatMap((row) => row[name] ?? [])] as const)
  return Object.fromEntries(
    values.filter(([, own]) => own.length > 0).map(([name, own]) => [name, typeOf(own)]),
  )
}

/** The rows as a load stages them. */
export function staged(table: string, rows: readonly Row[]) {
  const flat = rows.map(
    ({ file: _file_name, k, day, account, a, w, seq, deleted }): Record<string, Cell> => ({
      k,
      day,
      account,
      _file_name,
      a,
      w,
      seq,
      deleted,
    }),
  )
  const items = rows.flatMap((row, i) =>
    row.items.map((value, place) => ({ at: [i, i, place] as const, values: { value } })),
  )
  const nested: readonly NestedRows[] = [
    {
      name: `${table}__items`,
      parent: table,
      columns: typed(items.map(({ values }) => values)),
      rows: items as { at: readonly [number, number, number]; values: Record<string, Value> }[],
    },
  ]
  return { columns: typed(flat), rows: flat, nested: items.length > 0 ? nested : [] }
}

/** Applies one step of a history to the final tables. */
export async function migrate(
  fixture: MergeFixture,
  table: string,
  key: readonly string[],
  step: Migration,
  more: Readonly<Record<string, ColumnType>> = {},
): Promise<void> {
  const items = `${table}__items`
  switch (step) {
    case 'create': {
      const numbers = { k: 'bigint', day: 'bigint', account: 'bigint', a: 'bigint', seq: 'bigint' } as const
      return fixture.final(table, { ...numbers, _file_name: 'text', ...more }, { key })
    }
    case 'widen-a':
      return fixture.widen(table, 'a', 'bigint', 'text')
    case 'widen-day':
      return fixture.widen(table, 'day', 'bigint', 'text')
    case 'add-w':
      return fixture.addColumn(table, 'w', 'text')
    case 'add-deleted':
      return fixture.addColumn(table, 'deleted', 'bool')
    case 'create-items':
      return fixture.final(items, { value: 'bigint' }, { nested: true })
    case 'widen-items':
      return fixture.widen(items, 'value', 'bigint', 'text')
  }
}

export const text = (cell: Cell): string | null => (cell === null ? null : String(cell))

export const sorted = <T>(rows: readonly T[]): readonly T[] =>
  rows
    .map((row) => JSON.stringify(row))
    .sort()
    .map((row) => JSON.parse(row) as T)
