-- A table or view that was built beside another one takes its place, with all that hangs on it: owner, grants, comments,
-- indexes, constraints, triggers, policies, and the views that read it.

-- Whether all columns of `old` that an index or constraint uses are in `fresh`, too.
create or replace function _sluice.has_columns_of(fresh regclass, old regclass, class regclass, object oid) returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select not exists (
    select from pg_depend d join pg_attribute a on a.attrelid = old and a.attnum = d.refobjsubid
    where d.classid = class and d.objid = object and d.refclassid = 'pg_class'::regclass and d.refobjid = old and d.refobjsubid > 0
      and not exists (select from pg_attribute f where f.attrelid = fresh and f.attname = a.attname and not f.attisdropped))
$$;

-- Statements that give `fresh`, once it has the name of `old`, what that one had.
create or replace function _sluice.parts_of(old regclass, fresh regclass) returns text[]
language sql stable set search_path = pg_catalog, pg_temp as $$
  select
    array(
      select format('alter table %s alter column %I set not null', old, a.attname)
      from pg_attribute a join pg_attribute f on f.attrelid = fresh and f.attname = a.attname and not f.attisdropped
      where c.relkind = 'r' and n.relkind = 'r' and a.attrelid = old and a.attnum > 0 and a.attnotnull and not f.attnotnull order by a.attnum)
    || array(
      select format('alter table %s add constraint %I %s', old, k.conname, pg_get_constraintdef(k.oid))
      from pg_constraint k
      where n.relkind = 'r' and k.conrelid = old and k.contype in ('p', 'u', 'c', 'x', 'f')
        and _sluice.has_columns_of(fresh, old, 'pg_constraint'::regclass, k.oid)
      order by k.contype = 'f', k.conname)
    || array(
      select s.statement
      from pg_index i join pg_class x on x.oid = i.indexrelid
      cross join lateral unnest(array[
        case when not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = old)
          then pg_get_indexdef(i.indexrelid) end,
        case when obj_description(x.oid, 'pg_class') is not null
          then format('comment on index %s is %L', x.oid::regclass, obj_description(x.oid, 'pg_class')) end
      ]) with ordinality s (statement, place)
      where n.relkind = 'r' and i.indrelid = old and s.statement is not null
        and _sluice.has_columns_of(fresh, old, 'pg_class'::regclass, i.indexrelid)
      order by x.relname, s.place)
    || array(
      select s from pg_attribute a
      join pg_attribute f on f.attrelid = fresh and f.attname = a.attname and not f.attisdropped
      cross join lateral unnest(_sluice.column_settings(old, a.attname, a.attname, format_type(f.atttypid, null), true)) u (s)
      where c.relkind = 'r' and n.relkind = 'r' and a.attrelid = old and a.attnum > 0 and not a.attisdropped order by a.attnum)
    || array(
      select s from pg_trigger t cross join lateral unnest(_sluice.create_trigger(t.oid)) u (s)
      where c.relkind = n.relkind and t.tgrelid = old and not t.tgisinternal order by t.tgname)
    || array(
      select s from pg_policy p cross join lateral unnest(_sluice.create_policy(p.oid)) u (s)
      where n.relkind = 'r' and p.polrelid = old order by p.polname)
    || array_remove(array[
      case when c.relrowsecurity and n.relkind = 'r' then format('alter table %s enable row level security', old) end,
      case when c.relforcerowsecurity and n.relkind = 'r' then format('alter table %s force row level security', old) end,
      case when c.reloptions is not null and c.relkind = n.relkind then format('alter table %s set (%s)', old, array_to_string(c.reloptions, ', ')) end,
      case when obj_description(old, 'pg_class') is not null
        then format('comment on %s %s is %L', case n.relkind when 'v' then 'view' else 'table' end, old, obj_description(old, 'pg_class')) end,
      case when c.relowner <> current_user::regrole then format('alter table %s owner to %I', old, pg_get_userbyid(c.relowner)) end
    ], null)
    || array(
      select format('comment on column %s.%I is %L', old, a.attname, col_description(old, a.attnum))
      from pg_attribute a join pg_attribute f on f.attrelid = fresh and f.attname = a.attname and not f.attisdropped
      where a.attrelid = old and a.attnum > 0 and col_description(old, a.attnum) is not null order by a.attnum)
    || array(
      select format('alter publication %I add table %s', p.pubname, old)
      from pg_publication_rel r join pg_publication p on p.oid = r.prpubid
      where n.relkind = 'r' and r.prrelid = old and pg_has_role(p.pubowner, 'usage'))
    || array[format('select _sluice.set_grants(%L, %L, %L)', old, c.relacl::text,
      (select coalesce(jsonb_object_agg(a.attname, a.attacl::text), '{}')
       from pg_attribute a join pg_attribute f on f.attrelid = fresh and f.attname = a.attname and not f.attisdropped
       where a.attrelid = old and a.attacl is not null))]
  from pg_class c, pg_class n where c.oid = old and n.oid = fresh
$$;

drop function if exists _sluice.put_in_place(regclass, regclass, text[]);

-- Drops `old`, gives `fresh` its name and all that it had, and creates the views that read it again. A view that cannot be
-- created any more is created with its query in `queries`, read with the search path `path`; if it has none, or if that one
-- does not run either, the statement ends with an error that names all such views.
create or replace function _sluice.put_in_place(old regclass, fresh regclass, queries jsonb, path text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  _name name := (select relname from pg_class where oid = old);
  _kind text := (select case relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end from pg_class where oid = old);
  _fresh_kind text := (select case relkind when 'v' then 'view' else 'table' end from pg_class where oid = fresh);
  _own text[] := _sluice.parts_of(old, fresh);
  _views jsonb;
  _keys jsonb;
  _one record;
  _statement text;
  _broken text[] := '{}';
  _reason text;
  _patience interval := (select setting || ' ms' from pg_settings where name = 'lock_timeout')::interval;
  _begun timestamptz := clock_timestamp();
begin
  select jsonb_agg(jsonb_build_object('name', v.oid::regclass::text, 'plain', n.nspname || '.' || v.relname,
    'kind', case v.relkind when 'm' then 'materialized view' else 'view' end, 'make', to_jsonb(_sluice.create_view(v.oid))) order by r.depth, v.relname)
  into _views
  from _sluice.readers(old, null) r join pg_class v on v.oid = r.oid join pg_namespace n on n.oid = v.relnamespace;
  select jsonb_agg(jsonb_build_object('table', k.conrelid::regclass::text, 'name', k.conname, 'definition', pg_get_constraintdef(k.oid)))
  into _keys from pg_constraint k where k.confrelid = old and k.conrelid <> old and k.contype = 'f' and k.conparentid = 0;

  -- A query that reads a view and the table may hold the lock of one and wait for the other. Nothing waits for long while it
  -- holds a lock, and then gives all of them back: so the query goes on, and does not end with a deadlock.
  loop
    begin
      if _kind = 'table' then
        execute format('lock table %s in access exclusive mode', old);
      end if;
      perform set_config('lock_timeout', '200ms', true);
      for _one in select value from jsonb_array_elements(coalesce(_keys, '[]')) loop
        execute format('alter table %s drop constraint %I', _one.value ->> 'table', _one.value ->> 'name');
      end loop;
      for _one in select value from jsonb_array_elements(coalesce(_views, '[]')) with ordinality v (value, place) order by place desc loop
        execute format('drop %s %s', _one.value ->> 'kind', _one.value ->> 'name');
      end loop;
      execute format('drop %s %s', _kind, old);
      perform set_config('lock_timeout', (extract(epoch from _patience) * 1000)::bigint::text, true);
      exit;
    exception when lock_not_available or deadlock_detected then
      if _patience > interval '0' and clock_timestamp() - _begun > _patience then
        raise;
      end if;
    end;
    perform pg_sleep(0.02 + random() * 0.1);
  end loop;
  execute format('alter %s %s rename to %I', _fresh_kind, fresh, _name);
  foreach _statement in array _own loop
    execute _statement;
  end loop;
  for _one in select value from jsonb_array_elements(coalesce(_keys, '[]')) loop
    execute format('alter table %s add constraint %I %s', _one.value ->> 'table', _one.value ->> 'name', _one.value ->> 'definition');
  end loop;
  for _one in select value from jsonb_array_elements(coalesce(_views, '[]')) with ordinality v (value, place) order by place loop
    begin
      for _statement in select * from jsonb_array_elements_text(_one.value -> 'make') loop
        execute _statement;
      end loop;
    exception when undefined_column or undefined_table or datatype_mismatch or undefined_function or cannot_coerce then
      begin
        if not queries ? (_one.value ->> 'plain') then
          raise;
        end if;
        perform set_config('search_path', path, true);
        execute format(E'create view %s as\n%s', _one.value ->> 'name', queries ->> (_one.value ->> 'plain'));
        perform set_config('search_path', 'pg_catalog, pg_temp', true);
        for _statement in select s from jsonb_array_elements_text(_one.value -> 'make') with ordinality m (s, place) where place > 1 order by place loop
          begin
            execute _statement;
          exception when undefined_column then -- what hung on a column that is gone
          end;
        end loop;
      exception when syntax_error_or_access_rule_violation or data_exception then
        perform set_config('search_path', 'pg_catalog, pg_temp', true);
        _broken := _broken || (_one.value ->> 'plain');
        _reason := coalesce(_reason, sqlerrm);
      end;
    end;
  end loop;
  if _reason is not null then
    raise exception using errcode = '2BP01', message = format('%s %s it, and cannot be created again: %s',
      case cardinality(_broken) when 1 then 'the view' else 'the views' end || ' ' || array_to_string(_broken, ', '),
      case cardinality(_broken) when 1 then 'reads' else 'read' end, _reason);
  end if;
end
$$;
