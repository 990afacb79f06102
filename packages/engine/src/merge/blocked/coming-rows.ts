import { POSITION, ROW_ID } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import type { EngineKind } from '../../engine.ts'
import { ident, qualified } from '../../quote.ts'
import { systemValues } from '../write/insert-rows.ts'
import { at, finalOf, rootPositionOf, rowIdOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { intoOut as into } from '../out/out-table.ts'
import { hasRoot } from '../known/missing-rows.ts'
import { fillingRows, goingRows } from '../table/row-filter.ts'
import { finalValue, sameKey } from '../table/values.ts'

/** The position of a row's root row. */
export const ROOT = '_sluice_root'

/** An expression whose errors are null, as far as the engine can say so in SQL. */
export const attempted = (kind: EngineKind, sql: string): string =>
  kind === 'duckdb' ? `try(${sql})` : `(${sql})`

/** The merged rows that get values as they will be in the final table, with the positions of the staged ones. */
function filledRows(dialect: Dialect, table: MergeTable, out: string): string {
  const brought = new Set(table.columns.map(({ name }) => name))
  const others = [
    ...table.absent,
    ...table.defaulted,
    ...table.kept,
    ...systemValues(table).map(([name]) => name),
  ]
  const values = [
    `${at('s', POSITION)} as ${ident(POSITION)}`,
    `${at('s', POSITION)} as ${ident(ROOT)}`,
    ...table.columns.map(
      (column) =>
        `coalesce(${finalValue(dialect, column)}, ${at('f', column.name)}) as ${ident(column.name)}`,
    ),
    ...others
      .filter((name) => !brought.has(name) && table.generated[name] === undefined)
      .map((name) => at('f', name)),
  ]
  return `(
  select ${values.join(', ')}
  from ${stagingOf(table)} as s
  join ${finalOf(table)} as f on ${at('f', ROW_ID)} = ${rowIdOf(table.loadId, at('s', POSITION))}
  where ${fillingRows({ unfilled: out })}
)`
}

/** The staged rows that go as they will be in the final table, with their positions. */
export function comingRows(dialect: Dialect, table: MergeTable, out: string, kind: EngineKind): string {
  const rows = table.filling ? filledRows(dialect, table, out) : insertedRows(dialect, table, out, kind)
  return Object.entries(table.generated).reduce(
    (from, [name, sql]) => `(select g.*, ${attempted(kind, sql)} as ${ident(name)} from ${from} as g)`,
    rows,
  )
}

function insertedRows(dialect: Dialect, table: MergeTable, out: string, kind: EngineKind): string {
  // Null, in the type of the column, but in rows that keep what they have.
  const missing = (name: string, which: string): string =>
    `(select ${at('f', name)} from ${finalOf(table)} as f ${which} limit 1) as ${ident(name)}`
  const kept = table.kept.filter((name) => table.generated[name] === undefined)
  const values = [
    `${at('s', POSITION)} as ${ident(POSITION)}`,
    `${at('s', rootPositionOf(table))} as ${ident(ROOT)}`,
    ...table.columns.map((column) => `${finalValue(dialect, column)} as ${ident(column.name)}`),
    ...systemValues(table).map(([name, value]) => `${value} as ${ident(name)}`),
    ...[...table.absent, ...table.defaulted].map((name) => missing(name, 'where false')),
    ...kept.map((name) => missing(name, `where ${sameKey(dialect, table)}`)),
  ]
  // Nested rows that waited may have lost their root row since.
  const isThere =
    table.marked && table.root
      ? `\n    and ${hasRoot(table, qualified(table.root.dataset, table.root.name))}`
      : ''
  // Nothing is computed of rows that do not go: it may end with an error.
  const fence = kind === 'postgres' ? '\n  offset 0' : ''
  return `(
  select ${values.join(', ')}
  from ${stagingOf(table)} as s
  where ${goingRows(table, out)}${isThere}${fence}
)`
}

/** Puts the root rows of these rows into `out`. */
export const intoOut = (out: string, from: string): string =>
  `${into(out)}
select distinct ${at('b', ROOT)}, true
from ${from}`
