-- Sessions that wait for their client in a transaction, and keep locks on tables of these schemas.
select
  a.pid,
  a.application_name as application,
  pg_catalog.extract('epoch', pg_catalog.now() - a.state_change)::double precision as seconds,
  pg_catalog.min(n.nspname || '.' || c.relname) as relation
from pg_catalog.pg_stat_activity as a
join pg_catalog.pg_locks as l on l.pid = a.pid and l.granted and l.locktype = 'relation'
join pg_catalog.pg_class as c on c.oid = l.relation
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where a.datname = pg_catalog.current_database()
  and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
  and a.state like 'idle in transaction%'
  and n.nspname in (select pg_catalog.jsonb_array_elements_text($1::jsonb))
group by a.pid, a.application_name, a.state_change
order by a.pid
