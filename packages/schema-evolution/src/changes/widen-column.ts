import { ident, idents, keyComment, literal, qualified, type EngineKind } from '@sluice/engine'
import {
  decimalParts,
  fullName,
  isDecimal,
  unreachable,
  type ColumnType,
  type WidenColumn,
} from '@sluice/schema'
import type { Risk } from '../risk.ts'
import { jsTypeOf } from '../types/js-type.ts'
import type { ChangeFacts, RenderContext } from './change-facts.ts'

function rewrites(kind: EngineKind, from: ColumnType, to: ColumnType): boolean {
  if (kind === 'duckdb' || !isDecimal(from) || !isDecimal(to)) return true
  return decimalParts(from).scale !== decimalParts(to).scale // more digits before the point are instant on Postgres
}

function riskOf(kind: EngineKind, from: ColumnType, to: ColumnType): Risk {
  const typed = jsTypeOf(from, {}).select === jsTypeOf(to, {}).select
  return {
    data: to === 'text' || to === 'json' ? 'compares-differently' : 'lossless',
    lock: rewrites(kind, from, to) ? 'rewrite' : 'instant',
    types: typed ? 'neutral' : 'breaks',
  }
}

/** All there is to know about giving a column a wider type. */
export const widenColumn = ({ table, column, from, to, evidence }: WidenColumn): ChangeFacts => ({
  title: `widen ${fullName(table)}.${column} from ${from} to ${to}`,
  slug: `widen_${table.name}_${column}`,
  footprint: `${fullName(table)}.${column}`,
  evidence,
  risk: (kind) => riskOf(kind, from, to),
  apply: (present) =>
    present && {
      ...present,
      columns: present.columns.map((one) => (one.name === column ? { ...one, type: to } : one)),
    },
})

type Widening = Pick<WidenColumn, 'column' | 'from' | 'to'>

/**
 * The SQL of the new value. A type is proposed by the digits that a column holds that day; what comes before the review
 * may have more, and no migration rounds it.
 */
function widened({ column, from, to }: Widening, { dialect }: RenderContext): string {
  const [old, converted] = [ident(column), dialect.convert(ident(column), from, to)]
  const rounds =
    from === 'bigint' && to === 'double'
      ? `${old} not between -9007199254740992 and 9007199254740992`
      : from === 'double' && isDecimal(to)
        ? `cast(${converted} as ${dialect.typeName('double')}) <> ${old}`
        : undefined
  if (rounds === undefined) return converted
  const refused = `cast(_sluice.refuse(${dialect.convert(old, from, 'text')}) as ${dialect.typeName(to)})`
  return `case when ${rounds} then ${refused} else ${converted} end`
}

/** Why squawk's warning is accepted, on the line above the one that silences it. */
function acceptedBecause({ from, to }: Widening): string {
  const why = rewrites('postgres', from, to)
    ? 'every value converts exactly; the table is rewritten once for all columns'
    : 'only digits before the point are added, so the table is not rewritten'
  return `  -- ${why}\n  -- squawk-ignore changing-column-type\n`
}

/** One ALTER for all columns of a table, so that it is rewritten once. */
function inPlace(widenings: readonly Widening[], context: RenderContext): string {
  const { dialect, after } = context
  const table = qualified(after.dataset, after.name)
  const actions = widenings.map(
    (widening) =>
      `${acceptedBecause(widening)}  alter column ${ident(widening.column)} type ${dialect.typeName(widening.to)} using ${widened(widening, context)}`,
  )
  return [
    "set local timezone = 'UTC';",
    `alter table ${table}`,
    `${actions.join(',\n')};`,
    `analyze ${table} (${idents(widenings.map(({ column }) => column))});`,
  ].join('\n')
}

/**
 * Create, copy, drop, rename. The copy takes the columns as they are, so that one that another migration has added
 * meanwhile stays; what a copy does not take, not null and the comment with the key, is said again.
 */
function bySwap(widenings: readonly Widening[], context: RenderContext): string {
  const { dataset, name, columns, primaryKey } = context.after
  const [old, copy] = [qualified(dataset, name), qualified(dataset, `${name}__sluice_copy`)]
  const replaced = widenings.map((widening) => {
    const { column, to } = widening
    const converted = widened(widening, context)
    return `  ${to === 'json' ? `cast(${converted} as json)` : converted} as ${ident(column)}`
  })
  return [
    `create table ${copy} as\nselect * replace (\n${replaced.join(',\n')}\n)\nfrom ${old};`,
    ...columns
      .filter((column) => !column.nullable)
      .map((column) => `alter table ${copy} alter column ${ident(column.name)} set not null;`),
    `drop table ${old};`,
    `alter table ${copy} rename to ${ident(name)};`,
    ...(primaryKey.length > 0 ? [`comment on table ${old} is ${literal(keyComment(primaryKey))};`] : []),
  ].join('\n')
}

/** Widens several columns of one table at once. */
export function renderWidenColumns(widenings: readonly Widening[], context: RenderContext): string {
  switch (context.kind) {
    case 'postgres':
      return inPlace(widenings, context)
    case 'duckdb':
      return bySwap(widenings, context)
    default:
      return unreachable(context.kind)
  }
}
