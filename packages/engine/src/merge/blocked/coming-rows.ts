import { POSITION } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import type { EngineKind } from '../../engine.ts'
import { ident, qualified } from '../../quote.ts'
import { systemValues } from '../write/insert-rows.ts'
import { at, finalOf, rootPositionOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { intoOut as into } from '../out/out-table.ts'
import { hasRoot } from '../known/missing-rows.ts'
import { goingRows } from '../table/row-filter.ts'
import { finalValue, sameKey } from '../table/values.ts'

/** The position of a row's root row. */
export const ROOT = '_sluice_root'

/** An expression whose errors are null, as far as the engine can say so in SQL. */
export const attempted = (kind: EngineKind, sql: string): string =>
  kind === 'duckdb' ? `try(${sql})` : `(${sql})`

/** The staged rows that go as they will be in the final table, with their positions. */
export function comingRows(dialect: Dialect, table: MergeTable, out: string, kind: EngineKind): string {
  const generated = Object.entries(table.generated)
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
  const rows = `(
  select ${values.join(', ')}
  from ${stagingOf(table)} as s
  where ${goingRows(table, out)}${isThere}${fence}
)`
  return generated.reduce(
    (from, [name, sql]) => `(select g.*, ${attempted(kind, sql)} as ${ident(name)} from ${from} as g)`,
    rows,
  )
}

/** Puts the root rows of these rows into `out`. */
export const intoOut = (out: string, from: string): string =>
  `${into(out)}
select distinct ${at('b', ROOT)}, true
from ${from}`
