import { POSITION } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import type { EngineKind } from '../../engine.ts'
import { ident } from '../../quote.ts'
import type { GuardElement } from '../../table-guards.ts'
import { attempted, comingRows, intoOut, ROOT } from './coming-rows.ts'
import { canExchange, type Unique } from '../write/exchanged-values.ts'
import { at, finalOf, equalColumns, type MergeTable } from '../table/merge-table.ts'
import type { Going, Obstacle } from './obstacle.ts'

const names = (elements: readonly GuardElement[], alias: string): readonly string[] =>
  elements.map((_, i) => `${alias}.k${i}`)

/** Rows of `from` with what a unique constraint compares. */
function compared(
  from: string,
  own: readonly string[],
  { elements, where, nulls }: Unique,
  kind: EngineKind,
): string {
  const values = elements.map(({ expression }, i) => `${attempted(kind, expression)} as k${i}`)
  const rows = `select ${[...own, ...values].join(', ')} from ${from} as r${where === undefined ? '' : ` where ${where}`}`
  const filled = names(elements, 'c').map((name) => `${name} is not null`)
  return `(select * from (${rows}) as c${nulls ? '' : ` where ${filled.join(' and ')}`})`
}

/** Rows that break a unique or an exclusion constraint, with one another or with final rows that stay. */
export function uniqueObstacles(
  dialect: Dialect,
  table: MergeTable,
  guard: Unique,
  out: string,
  going: Going,
  kind: EngineKind,
): readonly Obstacle[] {
  const { elements, name, nulls } = guard
  // The merge itself keeps the key unique.
  const own = elements.map(({ expression }) => expression.replaceAll('"', ''))
  const isKey = !guard.where && own.length === table.key.length && own.every((one) => table.key.includes(one))
  if (isKey) return []
  const coming = compared(
    comingRows(dialect, table, out, kind),
    [ident(POSITION), ident(ROOT), ...table.key.map(ident)],
    guard,
    kind,
  )
  const alike = elements
    .map(({ operator }, i) =>
      nulls ? `b.k${i} is not distinct from o.k${i}` : `b.k${i} ${operator} o.k${i}`,
    )
    .join(' and ')
  const title = `${elements.every(({ operator }) => operator === '=') ? 'unique' : 'exclusion'} constraint ${name}`
  const twice = intoOut(
    out,
    `${coming} as b\njoin ${coming} as o on ${alike} and ${at('o', POSITION)} < ${at('b', POSITION)}`,
  )
  if (going.all) return [{ name: title, insert: twice }]
  const staying =
    going.condition === undefined
      ? finalOf(table)
      : `(select f.* from ${finalOf(table)} as f where not (${going.condition}))`
  const there = compared(staying, table.key.map(ident), guard, kind)
  const other = table.key.length === 0 ? '' : ` and not (${equalColumns(table.key, 'b', 'o')})`
  const meets = `${coming} as b\njoin ${there} as o on ${alike}${other}`
  const found: readonly Obstacle[] = [{ name: title, insert: twice }]
  if (table.nested || table.key.length === 0) return [...found, { name: title, insert: intoOut(out, meets) }]
  // The row that has the value now may get another one from the same load.
  const leaves = equalColumns(table.key, 'l', 'o')
  const stays = `not exists (select 1 from ${coming} as l where ${leaves})`
  return [
    ...found,
    { name: title, insert: `${intoOut(out, meets)}\nwhere ${stays}`, repeats: true },
    ...(canExchange(kind, table, guard)
      ? []
      : [{ name: `${title}, between rows that exchange values`, insert: intoOut(out, meets) }]),
  ]
}
