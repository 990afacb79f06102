import { ident, keyComment, literal, qualified, type EngineKind } from '@sluice/engine'
import {
  columnOf,
  counted,
  fullName,
  PARENT_ID,
  ROOT_ID,
  ROW_ID,
  unreachable,
  type Table,
} from '@sluice/schema'
import { LOCK_TIMEOUT } from './do-block.ts'

/** True if rows that differ in the reviewed key may have one key: it has a column that the new one lacks. */
const mayRepeat = ({ primaryKey }: Table, key: readonly string[]): boolean =>
  key.length > 0 && (primaryKey.length === 0 || !primaryKey.every((name) => key.includes(name)))

/** Deletes what was nested in rows that are gone: by the root row, or, below a nested table, by the row one level up. */
function orphans(table: Table, nested: readonly Table[]): readonly string[] {
  const isRoot = !columnOf(table, ROOT_ID)
  const sorted = nested.toSorted((a, b) => a.name.length - b.name.length)
  return sorted.flatMap((one) => {
    const above = sorted.findLast((other) => one.name.startsWith(`${other.name}__`)) ?? table
    const [up, id] = isRoot ? [table, ROOT_ID] : [above, PARENT_ID]
    return [
      `delete from ${qualified(one.dataset, one.name)} as item`,
      `where not exists (select 1 from ${qualified(up.dataset, up.name)} as row where row.${ident(ROW_ID)} = item.${ident(id)});`,
    ]
  })
}

/** Deletes all but the row that came last of each key, and what was nested in the others. */
function dedupe(table: Table, nested: readonly Table[], key: readonly string[]): readonly string[] {
  const name = qualified(table.dataset, table.name)
  const same = key.map((column) => `older.${ident(column)} = newer.${ident(column)}`)
  return [
    '-- keeps only the last row of each key: check which rows this deletes before you commit it',
    `delete from ${name} as older`,
    `using ${name} as newer`,
    `where ${same.join(' and ')}`,
    `  and older.${ident(ROW_ID)} < newer.${ident(ROW_ID)};`,
    ...orphans(table, nested),
  ]
}

/** The statement that deletes the rows without a value in a key. */
export const deleteKeyless = (table: Table, key: readonly string[]): string =>
  `delete from ${qualified(table.dataset, table.name)} where ${key.map((column) => `${ident(column)} is null`).join(' or ')}`

/** What a reader has to do about rows without a value in the key, which would stop the migration. */
const aboutKeyless = (table: Table, key: readonly string[], keyless: number): readonly string[] =>
  keyless === 0
    ? []
    : [
        `-- ${counted(keyless, 'row')} of ${fullName(table)} ${keyless === 1 ? 'has' : 'have'} no value in ${key.join(', ')}, which would make this file fail.`,
        '-- First give them values or delete them, by hand or in a separate migration:',
        `-- ${deleteKeyless(table, key)};`,
      ]

/** The SQL that gives a table another key. A row without a value in it stops the migration; `keyless`: how many there are. */
export function renderKey(
  table: Table,
  nested: readonly Table[],
  key: readonly string[],
  kind: EngineKind,
  keyless: number,
): string {
  const name = qualified(table.dataset, table.name)
  const about = aboutKeyless(table, key, keyless)
  const rows = mayRepeat(table, key) ? dedupe(table, nested, key) : []
  switch (kind) {
    case 'postgres':
      return [
        ...about,
        `set local lock_timeout = '${LOCK_TIMEOUT}';`,
        ...rows,
        '-- the name that Postgres gave the old key',
        `alter table ${name} drop constraint if exists ${ident(`${table.name}_pkey`)};`,
        ...(key.length > 0
          ? [
              '-- the table is locked while the key is built',
              '-- squawk-ignore adding-serial-primary-key-field, constraint-missing-not-valid',
              `alter table ${name} add primary key (${key.map(ident).join(', ')});`,
            ]
          : []),
        '',
      ].join('\n')
    case 'duckdb':
      return [
        ...about,
        // First: DuckDB alters no table of which the transaction has deleted rows.
        ...key.map((column) => `alter table ${name} alter column ${ident(column)} set not null;`),
        ...rows,
        `comment on table ${name} is ${key.length > 0 ? literal(keyComment(key)) : 'null'};`,
        '',
      ].join('\n')
    default:
      return unreachable(kind)
  }
}
