import { POSITION, unreachable } from '@sluice/schema'
import type { Dialect } from '../dialect.ts'
import type { EngineKind } from '../engine.ts'
import { canExchange, type Unique } from './exchanged-values.ts'
import { ident, qualified } from '../quote.ts'
import type { GuardElement } from '../table-guards.ts'
import { at, byMergeKey, finalOf, rootPositionOf, stagingOf, type MergeTable } from './merge-table.ts'
import { intoOut as into } from './out-table.ts'
import { goingRows } from './row-filter.ts'
import { finalValue, fitting, fittingType, sameKey } from './values.ts'

/** What keeps staged rows out of the final table: a column's type that holds less than ours, or a guard of the table. */
export interface Obstacle {
  /** As a person is to read it: `check constraint n_pos`. */
  readonly name: string
  /** The statement after which it keeps no row out. */
  readonly way?: string
  /** Puts the root rows that it keeps out into `out`. */
  readonly insert: string
  /** True where rows that stay out may keep out others, so that it is to be run until it finds none. */
  readonly repeats?: true
}

/** Which final rows do not stay, as a condition on `f`; undefined where all do. */
export interface Going {
  readonly condition?: string
  /** True where none stays. */
  readonly all: boolean
}

const ROOT = '_sluice_root'

/** The staged rows that go as they will be in the final table, with their positions. */
function comingRows(dialect: Dialect, table: MergeTable, out: string): string {
  const generated = Object.entries(table.generated)
  // Null, in the type of the column, but in rows that keep what they have.
  const missing = (name: string, which: string): string =>
    `(select ${at('f', name)} from ${finalOf(table)} as f ${which} limit 1) as ${ident(name)}`
  const kept = table.kept.filter((name) => table.generated[name] === undefined)
  const values = [
    `${at('s', POSITION)} as ${ident(POSITION)}`,
    `${at('s', rootPositionOf(table))} as ${ident(ROOT)}`,
    ...table.columns.map((column) => `${finalValue(dialect, column)} as ${ident(column.name)}`),
    ...[...table.absent, ...table.defaulted].map((name) => missing(name, 'where false')),
    ...kept.map((name) => missing(name, `where ${sameKey(dialect, table)}`)),
  ]
  const rows = `(
  select ${values.join(', ')}
  from ${stagingOf(table)} as s
  where ${goingRows(table, out)}
)`
  return generated.reduce(
    (from, [name, sql]) => `(select g.*, ${sql} as ${ident(name)} from ${from} as g)`,
    rows,
  )
}

const intoOut = (out: string, from: string): string =>
  `${into(out)}
select distinct ${at('b', ROOT)}, true
from ${from}`

const names = (elements: readonly GuardElement[], alias: string): readonly string[] =>
  elements.map((_, i) => `${alias}.k${i}`)

/** Rows of `from` with what a unique constraint compares. */
function compared(from: string, own: readonly string[], { elements, where, nulls }: Unique): string {
  const values = elements.map(({ expression }, i) => `${expression} as k${i}`)
  const rows = `select ${[...own, ...values].join(', ')} from ${from} as r${where === undefined ? '' : ` where ${where}`}`
  const filled = names(elements, 'c').map((name) => `${name} is not null`)
  return `(select * from (${rows}) as c${nulls ? '' : ` where ${filled.join(' and ')}`})`
}

function uniqueObstacles(
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
    comingRows(dialect, table, out),
    [ident(POSITION), ident(ROOT), ...table.key.map(ident)],
    guard,
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
  const there = compared(staying, table.key.map(ident), guard)
  const other =
    table.key.length === 0
      ? ''
      : ` and not (${table.key.map((key) => `${at('b', key)} = ${at('o', key)}`).join(' and ')})`
  const meets = `${coming} as b\njoin ${there} as o on ${alike}${other}`
  const found: readonly Obstacle[] = [{ name: title, insert: twice }]
  if (table.nested || table.key.length === 0) return [...found, { name: title, insert: intoOut(out, meets) }]
  // The row that has the value now may get another one from the same load.
  const leaves = table.key.map((key) => `${at('l', key)} = ${at('o', key)}`).join(' and ')
  const stays = `not exists (select 1 from ${coming} as l where ${leaves})`
  return [
    ...found,
    { name: title, insert: `${intoOut(out, meets)}\nwhere ${stays}`, repeats: true },
    ...(canExchange(kind, table, guard)
      ? []
      : [{ name: `${title}, between rows that exchange values`, insert: intoOut(out, meets) }]),
  ]
}

/** What keeps staged rows of a table out, beyond its misfits. `going`: which final rows the load takes away first. */
export function obstacles(
  dialect: Dialect,
  table: MergeTable,
  out: string,
  going: Going,
  kind: EngineKind,
): readonly Obstacle[] {
  if (!table.exists) return []
  const { dataset, name: tableName } = table.final
  const types = table.columns.flatMap((column): readonly Obstacle[] => {
    const fits = column.stored && !column.keptOut ? fitting(dialect, column) : undefined
    if (!fits || fits === fittingType(dialect, column)) return []
    const from = `(select ${at('s', rootPositionOf(table))} as ${ident(ROOT)} from ${stagingOf(table)} as s where ${goingRows(table, out)} and not ${fits}) as b`
    return [
      {
        name: `type ${column.stored?.name} of column ${column.name}`,
        way: `alter table ${finalOf(table)} alter column ${ident(column.name)} type ${dialect.typeName(column.to)}`,
        insert: intoOut(out, from),
      },
    ]
  })
  const guards = table.guards.flatMap((guard): readonly Obstacle[] => {
    const coming = comingRows(dialect, table, out)
    switch (guard.kind) {
      case 'check':
        return [
          {
            name: guard.name.includes(' ') ? guard.name : `check constraint ${guard.name}`,
            insert: intoOut(out, `(select r.* from ${coming} as r where (${guard.condition}) is false) as b`),
          },
        ]
      case 'foreign-key': {
        const { columns, references, table: other } = guard
        const filled = columns.map((column) => `${at('b', column)} is not null`)
        const meets = (row: string): string =>
          columns.map((column, i) => `${at(row, references[i] ?? '')} = ${at('b', column)}`).join(' and ')
        const itself = other.dataset === dataset && other.name === tableName
        const missing = [
          ...filled,
          `not exists (select 1 from ${qualified(other.dataset, other.name)} as o where ${meets('o')})`,
          ...(itself ? [`not exists (select 1 from ${coming} as o where ${meets('o')})`] : []),
        ]
        const insert = `${intoOut(out, `${coming} as b`)}\nwhere ${missing.join('\n  and ')}`
        return [{ name: `foreign key ${guard.name}`, insert, ...(itself && { repeats: true as const }) }]
      }
      case 'unique':
        return uniqueObstacles(dialect, table, guard, out, going, kind)
      default:
        return unreachable(guard)
    }
  })
  return [...types, ...guards]
}

/** Condition that the final row `f` is one that a staged row takes the place of, or is nested in one. */
export function takenPlace(dialect: Dialect, root: MergeTable, out: string): string {
  const own = `exists (select 1 from ${stagingOf(root)} as s where ${sameKey(dialect, root)} and ${goingRows(root, out)})`
  return root.mergeKey.length === 0 ? own : `(${own} or ${replacedTogether(dialect, root)})`
}

/** Condition that the final row `f` has the merge key of a staged row. */
export const replacedTogether = (dialect: Dialect, root: MergeTable): string =>
  `exists (select 1 from ${stagingOf(root)} as s where ${sameKey(dialect, byMergeKey(root))})`
