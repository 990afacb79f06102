-- Sizes of tables, and what keeps their rows from being updated in passing.
select
  n.nspname as dataset,
  c.relname as name,
  case
    when pg_relation_size(c.oid) = 0 then 0
    when c.reltuples > 0 then cast(c.reltuples as bigint)
    else nullif(pg_stat_get_live_tuples(c.oid), 0)
  end as rows,
  pg_total_relation_size(c.oid) as bytes,
  (
    select coalesce(json_agg('trigger ' || t.tgname order by t.tgname), '[]')
    from pg_trigger t
    where t.tgrelid = c.oid and not t.tgisinternal and t.tgname not like '%\_\_sluice\_widen'
  ) as triggers,
  c.relkind = 'p' or exists (select from pg_inherits i where c.oid in (i.inhrelid, i.inhparent)) as partitioned,
  c.relforcerowsecurity as forced
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.oid in (select to_regclass(x) from jsonb_array_elements_text($1::jsonb) as x)
