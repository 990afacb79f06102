import { ident, keyComment, literal, qualified, type EngineKind } from '@sluice/engine'
import { columnOf, LOAD_ID, ROW_ID, unreachable, type AddColumn, type Table } from '@sluice/schema'
import { LOCK_TIMEOUT } from '../changes/sql/do-block.ts'

const NEEDED = [LOAD_ID, ROW_ID] as const

/** The columns of Sluice that a root table lacks. */
export const lackedColumns = (table: Table): readonly string[] =>
  NEEDED.filter((name) => columnOf(table, name) === undefined)

/** Those columns as changes: rows that are there belong to load 0, and are numbered. */
export const addLacked = (table: Table): readonly AddColumn[] =>
  lackedColumns(table).map((name) => ({
    kind: 'add-column',
    table: { dataset: table.dataset, name: table.name },
    column: { name, type: 'bigint', nullable: false },
  }))

function onPostgres(table: Table): string {
  const [name, id] = [qualified(table.dataset, table.name), ident(ROW_ID)]
  const lacked = lackedColumns(table)
  return [
    ...(lacked.includes(LOAD_ID)
      ? [
          `alter table ${name} add column ${ident(LOAD_ID)} bigint not null default 0;`,
          `alter table ${name} alter column ${ident(LOAD_ID)} drop default;`,
        ]
      : []),
    ...(lacked.includes(ROW_ID)
      ? [
          `alter table ${name} add column ${id} bigint;`,
          `update ${name} as t set ${id} = n.place`,
          `from (select ctid as at, row_number() over () - 1 as place from ${name}) as n\nwhere t.ctid = n.at;`,
          `-- every row has a value now\n-- squawk-ignore adding-not-nullable-field`,
          `alter table ${name} alter column ${id} set not null;`,
        ]
      : []),
  ].join('\n')
}

/** A copy, since DuckDB cannot alter a table in the transaction that has updated it. */
function onDuckdb(table: Table): string {
  const { dataset, name, columns, primaryKey } = table
  const [old, copy] = [qualified(dataset, name), qualified(dataset, `${name}__sluice_copy`)]
  const lacked = lackedColumns(table)
  const added = lacked.map((column) =>
    column === LOAD_ID
      ? `cast(0 as bigint) as ${ident(column)}`
      : `row_number() over () - 1 as ${ident(column)}`,
  )
  const strict = [...columns.filter(({ nullable }) => !nullable).map((column) => column.name), ...lacked]
  return [
    `create table ${copy} as\nselect *, ${added.join(', ')}\nfrom ${old};`,
    ...strict.map((column) => `alter table ${copy} alter column ${ident(column)} set not null;`),
    `drop table ${old};`,
    `alter table ${copy} rename to ${ident(name)};`,
    ...(primaryKey.length > 0 ? [`comment on table ${old} is ${literal(keyComment(primaryKey))};`] : []),
  ].join('\n')
}

const FIRST = '-- existing rows belong to load 0, and get consecutive ids'

/** SQL that gives these tables the columns that they lack. */
export function renderLacked(tables: readonly Table[], kind: EngineKind): string {
  switch (kind) {
    case 'postgres':
      return [
        `begin;\nset local lock_timeout = '${LOCK_TIMEOUT}';`,
        FIRST,
        ...tables.map(onPostgres),
        'commit;',
      ].join('\n\n')
    case 'duckdb':
      return [
        `${FIRST}\n-- migrate gives each copy the defaults, constraints, indexes and comments of its table`,
        ...tables.map(onDuckdb),
      ].join('\n\n')
    default:
      return unreachable(kind)
  }
}
