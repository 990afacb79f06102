import { POSITION } from '@sluice/schema'
import type { Dialect } from '../../dialect.ts'
import { comingRows } from './coming-rows.ts'
import { computedOf } from './expression-obstacles.ts'
import { at, rootPositionOf, stagingOf, type MergeTable, type Positions } from '../table/merge-table.ts'
import { intoOut } from '../out/out-table.ts'
import { openRows } from '../table/row-filter.ts'

/** The first and the last root row of which something is to be merged; null where nothing is. */
export const rootPositions = (table: MergeTable): string =>
  `select min(${at('s', rootPositionOf(table))}) as "from", max(${at('s', rootPositionOf(table))}) as "to"
from ${stagingOf(table)} as s
where ${openRows(table)}`

/** Puts the root rows outside of `inside`, and those at `positions`, into `out`, except those that are there already. */
export function insertOutside(
  table: MergeTable,
  out: string,
  inside: Positions | undefined,
  positions: readonly number[],
): string {
  const position = at('s', rootPositionOf(table))
  const which = [
    ...(inside ? [`${position} not between ${inside.from} and ${inside.to}`] : []),
    ...(positions.length > 0 ? [`${position} in (${positions.join(', ')})`] : []),
  ]
  return `${intoOut(out)}
select distinct ${position}, true
from ${stagingOf(table)} as s
where ${openRows(table)}
  and (${which.join(' or ') || 'false'})
  and not exists (select 1 from ${out} as o where ${at('o', POSITION)} = ${position})`
}

/** A query that ends with an error where PostgreSQL cannot compute something of the rows that go, by the name of what it is. */
export const computations = (
  dialect: Dialect,
  table: MergeTable,
  out: string,
): readonly { readonly name: string; readonly query: string }[] =>
  computedOf(table).map(({ name, expression }) => {
    const isColumn = Object.values(table.generated).includes(expression)
    const rows = comingRows(dialect, isColumn ? { ...table, generated: {} } : table, out, 'postgres')
    return { name, query: `select count((${expression})) as computed from ${rows} as r` }
  })

/** The indexes of a table ($1: its quoted name), and the SQL of what is in them. */
export const INDEXES = `select u.relname as name, json_agg(pg_get_indexdef(i.indexrelid, e.place, true) order by e.place) as parts
from pg_index i
join pg_class u on u.oid = i.indexrelid
cross join generate_series(1, i.indnatts::integer) as e (place)
where i.indrelid = to_regclass($1)
group by u.relname
order by u.relname`

/** The most bytes that such parts take in the rows that go. */
export const sizeOf = (dialect: Dialect, table: MergeTable, out: string, parts: readonly string[]): string =>
  `select max(${parts.map((part) => `coalesce(pg_column_size(${part}), 0)`).join(' + ')}) as bytes
from ${comingRows(dialect, table, out, 'postgres')} as r`

/** The triggers of tables ($1: their quoted names) and the functions that they call. */
export const TRIGGERS = `select g.tgname as name, c.relname as "table", p.proname as function
from pg_trigger g
join pg_proc p on p.oid = g.tgfoid
join pg_class c on c.oid = g.tgrelid
where not g.tgisinternal
  and g.tgenabled <> 'D'
  and g.tgrelid in (
    select coalesce(l.relid, t.oid)
    from (select to_regclass(jsonb_array_elements_text($1::jsonb))::oid as oid) as t
    left join pg_partition_tree(t.oid) as l on true
  )
order by g.tgname`

/** The publications that publish updates or deletes of a table ($1: its quoted name). */
export const PUBLICATIONS = `select quote_ident(p.pubname) as name
from pg_publication p
join pg_class c on c.oid = to_regclass($1)
where (p.pubupdate or p.pubdelete)
  and (
    p.puballtables
    or exists (select from pg_publication_rel r where r.prpubid = p.oid and r.prrelid = c.oid)
    or exists (select from pg_publication_namespace s where s.pnpubid = p.oid and s.pnnspid = c.relnamespace)
  )
order by p.pubname`
