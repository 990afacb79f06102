import { POSITION, unreachable } from '@sluice/schema'
import type { Dialect } from '../dialect.ts'
import { ident, qualified } from '../quote.ts'
import type { Guard, GuardElement } from '../table-guards.ts'
import { at, finalOf, rootPositionOf, stagingOf, type MergeTable } from './merge-table.ts'
import { goingRows } from './row-filter.ts'
import { finalValue, fitting, fittingType, sameKey } from './values.ts'

/** What keeps staged rows out of the final table: a column's type that holds less than ours, or a guard of the table. */
export interface Obstacle {
  /** As a person is to read it: `check constraint n_pos`. */
  readonly name: string
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
  const values = [
    ...table.columns.map((column) => `${finalValue(dialect, column)} as ${ident(column.name)}`),
    // Null, in the type of the column.
    ...[...table.absent, ...table.defaulted, ...table.kept].map(
      (name) => `(select ${at('f', name)} from ${finalOf(table)} as f limit 0) as ${ident(name)}`,
    ),
  ]
  return `(
  select ${[`${at('s', POSITION)} as ${ident(POSITION)}`, `${at('s', rootPositionOf(table))} as ${ident(ROOT)}`, ...values].join(', ')}
  from ${stagingOf(table)} as s
  where ${goingRows(table, out)}
)`
}

const intoOut = (out: string, from: string): string =>
  `insert into ${out}
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

type Unique = Extract<Guard, { kind: 'unique' }>

function uniqueObstacles(
  dialect: Dialect,
  table: MergeTable,
  guard: Unique,
  out: string,
  going: Going,
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
  const kind = elements.every(({ operator }) => operator === '=') ? 'unique' : 'exclusion'
  const title = `${kind} constraint ${name}`
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
  return [
    { name: title, insert: twice },
    { name: title, insert: intoOut(out, `${coming} as b\njoin ${there} as o on ${alike}${other}`) },
  ]
}

/** What keeps staged rows of a table out, beyond its misfits. `going`: which final rows the load takes away first. */
export function obstacles(
  dialect: Dialect,
  table: MergeTable,
  out: string,
  going: Going,
): readonly Obstacle[] {
  if (!table.exists) return []
  const { dataset, name: tableName } = table.final
  const types = table.columns.flatMap((column): readonly Obstacle[] => {
    const fits = column.stored && !column.keptOut ? fitting(dialect, column) : undefined
    if (!fits || fits === fittingType(dialect, column)) return []
    const from = `(select ${at('s', rootPositionOf(table))} as ${ident(ROOT)} from ${stagingOf(table)} as s where ${goingRows(table, out)} and not ${fits}) as b`
    return [{ name: `type ${column.stored?.name} of column ${column.name}`, insert: intoOut(out, from) }]
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
        return uniqueObstacles(dialect, table, guard, out, going)
      default:
        return unreachable(guard)
    }
  })
  return [...types, ...guards]
}

/** Condition that the final row `f` is one that a staged row takes the place of, or is nested in one. */
export const takenPlace = (dialect: Dialect, root: MergeTable, out: string): string =>
  `exists (select 1 from ${stagingOf(root)} as s where ${sameKey(dialect, root)} and ${goingRows(root, out)})`
