-- Sizes of tables.
select
  n.nspname as dataset,
  c.relname as name,
  case
    when pg_relation_size(c.oid) = 0 then 0
    when c.reltuples > 0 then cast(c.reltuples as bigint)
    else nullif(pg_stat_get_live_tuples(c.oid), 0)
  end as rows,
  pg_total_relation_size(c.oid) as bytes
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.oid in (select to_regclass(x) from jsonb_array_elements_text($1::jsonb) as x)
