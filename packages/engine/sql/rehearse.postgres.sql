-- Views by their quoted names. Unlike to_regclass it needs no right to use their schemas.
create or replace function _sluice.views_by_name() returns table (oid oid, relname name, relnamespace oid, name text)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select c.oid, c.relname, c.relnamespace, format('%I.%I', n.nspname, c.relname)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm')
$$;

-- What of a table and of what depends on it does not work with columns of other types: each is tried on an empty temporary
-- copy, so that nothing is locked.
create or replace function _sluice.rehearse(relation regclass, columns text[], types text[])
returns table (what text, why text)
language plpgsql set jit = off as $$
declare
  _table record;
  _one record;
  _found text[] := '{}';
begin
  begin
    select n.nspname as schema, c.relname as name, format('%I.%I', n.nspname, c.relname) as qualified into _table
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = relation;
    -- On this path the definitions of views do not name the schema, so that they find the copy.
    perform set_config('client_min_messages', 'warning', true), set_config('search_path', quote_ident(_table.schema) || coalesce((
      select string_agg(distinct ', ' || quote_ident(n.nspname), '')
      from _sluice.dependents(relation, columns, types) d
      join _sluice.views_by_name() c on c.name = substring(d.remove from '^drop (?:materialized )?view (.*)$')
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname <> _table.schema
    ), ''), true);
    create temporary table _sluice_tries (place serial, what text, sql text);
    insert into _sluice_tries (what, sql)
    select x.what, x.sql from (
      select 1 as step, k.oid::bigint as n, 'constraint ' || quote_ident(k.conname) || ' on ' || _table.qualified as what,
        format('alter table pg_temp.%I add %s', _table.name, regexp_replace(pg_get_constraintdef(k.oid), ' NOT VALID$', '')) as sql
      from pg_constraint k
      where k.conrelid = relation and k.contype in ('c', 'u', 'p', 'x')
        and exists (select from pg_attribute a where a.attrelid = relation and a.attname = any (columns) and a.attnum = any (k.conkey))
      union all
      select 2, i.indexrelid, 'index ' || (select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = i.indexrelid),
        format('create %sindex on pg_temp.%I%s', case when i.indisunique then 'unique ' else '' end, _table.name,
          substring(pg_get_indexdef(i.indexrelid) from position(' USING ' in pg_get_indexdef(i.indexrelid))))
      from pg_index i
      where i.indrelid = relation
        and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = relation)
        and exists (
          select from pg_depend d join pg_attribute a on a.attrelid = relation and a.attname = any (columns) and a.attnum = d.refobjsubid
          where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.refclassid = 'pg_class'::regclass and d.refobjid = relation)
      union all
      select 3, d.place, d.what, case
        when d.remove ~ '^drop policy' then replace(d.make[1], format(' on %s as ', _table.qualified), format(' on pg_temp.%I as ', _table.name))
        when d.remove ~ '^drop trigger' then replace(d.make[1], format(' ON %s ', _table.qualified), format(' ON pg_temp.%I ', _table.name))
        else format('create temporary view %I as %s', c.relname, pg_get_viewdef(c.oid)) end
      from _sluice.dependents(relation, columns, types) d
      left join _sluice.views_by_name() c on c.name = substring(d.remove from '^drop (?:materialized )?view (.*)$')
      where d.why is null and (c.oid is not null or (d.remove ~ '^drop (policy|trigger)' and right(d.remove, length(_table.qualified) + 4) = ' on ' || _table.qualified))
    ) x order by x.step, x.n;
    execute format('create temporary table %I (like %s)', _table.name, _table.qualified);
    for _one in
      select c.* from unnest(columns, types) c (name, type)
      join pg_attribute a on a.attrelid = relation and a.attname = c.name -- one that is still to come has no dependents
    loop
      execute format('alter table pg_temp.%I alter column %I type %s using null', _table.name, _one.name, _one.type);
    end loop;
    for _one in select t.what, t.sql from pg_temp._sluice_tries t order by t.place loop
      begin
        execute _one.sql;
      exception when duplicate_table then
        continue; -- views of one name in two schemas
      when others then
        _found := _found || array[array[_one.what, sqlerrm]];
      end;
    end loop;
    raise exception using errcode = 'SL000'; -- takes back all of it
  exception when sqlstate 'SL000' then
    null;
  end;
  return query select _found[i][1], _found[i][2] from generate_subscripts(_found, 1) i;
end
$$;
