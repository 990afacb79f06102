import { LOAD_ID, ROOT_ID, ROW_ID } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { ident } from '../../quote.ts'
import { at, finalOf, stagingOf, type MergeTable } from '../table/merge-table.ts'
import { goingRows } from '../table/row-filter.ts'
import { comparable, sameKey } from '../table/values.ts'

const numbered = (count: number, letter: string): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${letter}${i}`)

/** The nested rows of some root rows with what tells them apart: the key, all values, and their place among equal ones. */
function identified(root: MergeTable, table: MergeTable, which: string, more: readonly string[]): string {
  const values = table.columns.map((column) => comparable(column, at('n', column.name)))
  const key = root.key.map((name) => at('f', name))
  const columns = [
    ...key.map((value, i) => `${value} as k${i}`),
    ...values.map((value, i) => `${value} as c${i}`),
    `row_number() over (partition by ${[...key, ...values].join(', ')} order by ${at('n', ROW_ID)}) as place`,
    ...more,
  ]
  return `(
  select ${columns.join(', ')}
  from ${finalOf(table)} as n
  join ${finalOf(root)} as f on ${at('f', ROW_ID)} = ${at('n', ROOT_ID)}
  where ${which}
)`
}

/** Copies to `kept` (quoted) the carried values of nested rows whose root rows staged rows are about to replace. */
export function keepCarried(
  dialect: Dialect,
  root: MergeTable,
  table: MergeTable,
  out: string | undefined,
  kept: string,
): string {
  const which = `exists (select 1 from ${stagingOf(root)} as s where ${sameKey(dialect, root)} and ${goingRows(root, out)})`
  const values = table.carried.map((name, i) => `${at('n', name)} as v${i}`)
  const some = numbered(values.length, 'o.v').map((value) => `${value} is not null`)
  return `create table ${kept} as
select * from ${identified(root, table, which, values)} as o
where ${some.join(' or ')}`
}

/** Gives these values to the nested rows that have come with the same other values. */
export function bringCarried(root: MergeTable, table: MergeTable, kept: string): string {
  const come = identified(root, table, `${at('f', LOAD_ID)} = ${root.loadId}`, [`${at('n', ROW_ID)} as id`])
  const same = [
    ...numbered(root.key.length, 'k').map((name) => `m.${name} = o.${name}`),
    ...numbered(table.columns.length, 'c').map((name) => `m.${name} is not distinct from o.${name}`),
    'm.place = o.place',
  ]
  return `update ${finalOf(table)} as n
set ${table.carried.map((name, i) => `${ident(name)} = o.v${i}`).join(', ')}
from ${kept} as o
join ${come} as m on ${same.join(' and ')}
where ${at('n', ROW_ID)} = m.id`
}
