-- The columns of a table or view ($1, an oid as text), with the type below a domain, and whether the reader may read them.
with recursive below as (
  select a.attnum, a.attname, a.attnotnull, a.atttypid as type_id, a.atttypmod as typmod
  from pg_attribute a
  where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped
  union all
  select b.attnum, b.attname, b.attnotnull, t.typbasetype,
    case when t.typtypmod <> -1 then t.typtypmod else b.typmod end
  from below b join pg_type t on t.oid = b.type_id
  where t.typtype = 'd'
)
select b.attnum::int as id, b.attname as name, b.attnotnull as required, t.typname as type, t.typtype as kind,
  t.typcategory as category, b.typmod::int as typmod, format_type(a.atttypid, a.atttypmod) as shown,
  t.oid < 16384 as built_in, has_column_privilege($1::oid, b.attnum, 'select') as readable
from below b
join pg_type t on t.oid = b.type_id
join pg_attribute a on a.attrelid = $1::oid and a.attnum = b.attnum
where t.typtype <> 'd'
order by b.attnum
