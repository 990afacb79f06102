import { BLOCKED, POSITION, ROW_ID } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { ident } from '../../quote.ts'
import {
  at,
  finalOf,
  rootPositionOf,
  rowIdOf,
  stagedIn,
  stagingOf,
  type MergeTable,
} from '../table/merge-table.ts'
import { hashOf } from '../table/row-text.ts'
import { keyValue, sameKey } from '../table/values.ts'

/** A column by which staged rows are compared with those that the target has. */
interface Compared {
  readonly name: string
  /** SQL of its canonical text in a staged row `s`, in a final row `f`, and in what waits of a final row, `w`. */
  readonly staged: string | undefined
  readonly final: string | undefined
}

const NOTHING = 'cast(null as varchar)'

/** The columns by which rows of a staged table are compared. */
export function compared(
  dialect: Dialect,
  { columns, waiting, absent, defaulted }: MergeTable,
  types: FinalTypes,
): readonly Compared[] {
  const text = (name: string): string | undefined => {
    const type = types.get(name)
    return type && dialect.convert(at('f', name), type, 'text')
  }
  return [
    ...columns.map((column): Compared => {
      // Like a key, so that a value which does not fit the column is compared by what it is.
      const staged = keyValue(dialect, column, 's', column.from === 'text' ? 'json' : 'text')
      const asText =
        column.from === column.to ? dialect.convert(at('s', column.name), column.from, 'text') : staged
      return { name: column.name, staged: asText, final: text(column.name) }
    }),
    ...waiting.map(({ name, from }): Compared => ({
      name,
      staged: dialect.convert(at('s', name), from, 'text'),
      final: undefined,
    })),
    ...[...absent, ...defaulted].map((name): Compared => ({ name, staged: undefined, final: text(name) })),
  ]
}

type FinalTypes = ReadonlyMap<string, Parameters<Dialect['convert']>[1]>

/** Rows of a resource's root table that are staged, and what the target has of it already. */
export interface KnownRows {
  readonly own: MergeTable
  /** What earlier loads have in staging of the same table. */
  readonly earlier: readonly MergeTable[]
  /** Types of the final columns; empty where there is no table. */
  readonly types: FinalTypes
  /** Table of the positions that are compared, quoted: `_p`, and `_late`. */
  readonly doubtful: string
  /** Columns that alone decide; all where there are none. */
  readonly key: readonly string[]
  /** Column in whose order rows are new: only final rows in the range of the staged ones are looked at. */
  readonly narrow: string | undefined
}

/** Texts of the columns, by name, of each place where rows are. */
function expressions(dialect: Dialect, rows: KnownRows) {
  const own = new Map(compared(dialect, rows.own, rows.types).map((one) => [one.name, one]))
  const earlier = rows.earlier.map(
    (table) => new Map(compared(dialect, table, rows.types).map((one) => [one.name, one])),
  )
  const names = [...new Set([own, ...earlier].flatMap((columns) => [...columns.keys()]))].toSorted()
  return { own, earlier, names }
}

/** Queries for what the target has of the table: rows of the final one with what waits of them, and rows that wait. */
function knownQueries(
  dialect: Dialect,
  rows: KnownRows,
  signed: (texts: ReadonlyMap<string, string>) => string,
): readonly string[] {
  const { own, types, narrow, doubtful } = rows
  const { earlier, names, own: columns } = expressions(dialect, rows)
  const queries: string[] = []
  const waiting = rows.earlier.flatMap((table, index) =>
    table.marked
      ? [
          `select ${rowIdOf(table.loadId, at('s', POSITION))} as _id, ${names
            .map((name, column) => `${earlier[index]?.get(name)?.staged ?? NOTHING} as w${column}`)
            .join(', ')} from ${stagingOf(table)} as s where not ${at('s', BLOCKED)}`,
        ]
      : [],
  )
  if (own.exists) {
    const texts = names.map((name, column): [string, string] => {
      const final = types.has(name)
        ? (columns.get(name)?.final ??
          earlier.find((one) => one.get(name)?.final)?.get(name)?.final ??
          NOTHING)
        : NOTHING
      return [name, waiting.length > 0 ? `coalesce(${final}, w.w${column})` : final]
    })
    const join =
      waiting.length > 0
        ? ` left join (${waiting.join(' union all ')}) as w on w._id = ${at('f', ROW_ID)}`
        : ''
    const range = (of: 'min' | 'max'): string =>
      `(select ${of}(${at('s', narrow ?? '')}) from ${stagingOf(own)} as s join ${doubtful} as d on d._p = ${at('s', POSITION)})`
    const where =
      narrow === undefined
        ? ''
        : ` where (${at('f', narrow)} between ${range('min')} and ${range('max')} or ${at('f', narrow)} is null)`
    queries.push(`select ${signed(new Map(texts))} from ${finalOf(own)} as f${join}${where}`)
  }
  for (const [index, table] of rows.earlier.entries()) {
    const texts = names.map((name): [string, string] => [name, earlier[index]?.get(name)?.staged ?? NOTHING])
    const blocked = table.marked ? ` where ${at('s', BLOCKED)}` : ''
    queries.push(`select ${signed(new Map(texts))} from ${stagingOf(table)} as s${blocked}`)
  }
  return queries
}

/**
 * Fills `known` (quoted) with the positions of staged rows that the target has: by their key, or as often as it has a row with
 * all their values. `_same` is false where the key alone is the same.
 */
export function findKnown(dialect: Dialect, rows: KnownRows, known: string): string {
  const { own: table, doubtful, key } = rows
  const { own, names } = expressions(dialect, rows)
  const signed = (texts: ReadonlyMap<string, string>): string => {
    const all = hashOf(names.map((name) => texts.get(name) ?? NOTHING))
    const short = key.length === 0 ? all : hashOf(key.map((name) => texts.get(name) ?? NOTHING))
    return `${short} as _sig, ${all} as _all`
  }
  const texts = new Map(names.map((name) => [name, own.get(name)?.staged ?? NOTHING]))
  const queries = knownQueries(dialect, rows, signed)
  const has =
    queries.length === 0 ? `select '' as _sig, '' as _all where false` : queries.join('\nunion all\n')
  return `create table ${known} as
with own as (
  select ${at('s', POSITION)} as _p, ${signed(texts)}
  from ${stagingOf(table)} as s join ${doubtful} as d on d._p = ${at('s', POSITION)}
),
has as (${has}),
counted as (select _sig, count(*) as n from has where _sig in (select _sig from own) group by _sig),
numbered as (select _p, _sig, _all, row_number() over (partition by _sig order by _p) as k from own)
select o._p, ${key.length === 0 ? 'true' : 'a._all is not null'} as _same
from numbered as o join counted as c on c._sig = o._sig${
    key.length === 0 ? '' : '\nleft join (select distinct _all from has) as a on a._all = o._all'
  }
where ${key.length === 0 ? 'o.k <= c.n' : 'true'}`
}

/** Counts late staged rows whose key the final table lacks. */
export const countLate = (dialect: Dialect, table: MergeTable, doubtful: string): string =>
  `select count(*) as late
from ${stagingOf(table)} as s join ${doubtful} as d on d._p = ${at('s', POSITION)}
where d._late and not exists (select 1 from ${finalOf(table)} as f where ${sameKey(dialect, table)})`

/** Deletes the rows of a staging table whose root rows are known. */
export const deleteKnown = (table: MergeTable, known: string): string =>
  `delete from ${stagedIn(table)} using ${known} as k where k._p = ${stagedIn(table)}.${ident(rootPositionOf(table))}`

/** Counts known rows, those of them whose values differ, and late rows that are not known. */
export const countKnown = (table: MergeTable, doubtful: string, known: string): string =>
  `select
  (select count(*) from ${known}) as known,
  (select count(*) from ${known} where not _same) as changed,
  (select count(*) from ${doubtful} as d
   join ${stagingOf(table)} as s on d._p = ${at('s', POSITION)}
   where d._late and not exists (select 1 from ${known} as k where k._p = d._p)) as late`
