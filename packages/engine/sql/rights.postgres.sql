-- What the role of this connection may do in these schemas; a schema that does not exist has no owner.
select
  wanted.name,
  pg_catalog.pg_get_userbyid(n.nspowner)::text as owner,
  coalesce(pg_catalog.pg_has_role(n.nspowner, 'usage'), false) as is_owner,
  coalesce(pg_catalog.has_schema_privilege(n.oid, 'usage'), false) as can_use,
  coalesce(pg_catalog.has_schema_privilege(n.oid, 'create'), false) as can_create,
  (select pg_catalog.count(*)::int
    from pg_catalog.pg_class as c
    where c.relnamespace = n.oid
      and c.relkind in ('r', 'p')
      and not (
        pg_catalog.has_table_privilege(c.oid, 'select')
        and pg_catalog.has_table_privilege(c.oid, 'insert')
        and pg_catalog.has_table_privilege(c.oid, 'update')
        and pg_catalog.has_table_privilege(c.oid, 'delete'))) as closed_tables
from pg_catalog.jsonb_array_elements_text($1::jsonb) as wanted (name)
left join pg_catalog.pg_namespace as n on n.nspname = wanted.name
order by wanted.name
