-- A table that this transaction has read, and whose file is not that of its snapshot: it seems empty then.
select c.oid::regclass::text as name
from pg_locks l
join pg_class c on c.oid = l.relation
where l.pid = pg_backend_pid() and l.locktype = 'relation' and c.relkind in ('r', 'm')
  and l.database = (select d.oid from pg_database d where d.datname = current_database())
  and c.relfilenode <> 0 and c.relfilenode <> pg_relation_filenode(c.oid)
limit 1
