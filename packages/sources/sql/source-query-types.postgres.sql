-- The types below domains of the columns of a query ($1: oids, $2: type modifiers, in order).
with recursive below as (
  select q.place::int as id, q.type_id, q.typmod, q.type_id as shown_id, q.typmod as shown_mod
  from unnest($1::oid[], $2::int[]) with ordinality as q (type_id, typmod, place)
  union all
  select b.id, t.typbasetype, case when t.typtypmod <> -1 then t.typtypmod else b.typmod end, b.shown_id, b.shown_mod
  from below b join pg_type t on t.oid = b.type_id
  where t.typtype = 'd'
)
select b.id, t.typname as type, t.typtype as kind, t.typcategory as category, b.typmod,
  format_type(b.shown_id, b.shown_mod) as shown, t.oid < 16384 as built_in
from below b join pg_type t on t.oid = b.type_id
where t.typtype <> 'd'
order by b.id
