-- What a column that takes the place of another one gets from it.

-- Lets no null into a column that is to take the place of one that is not null. prove_not_null, in a later transaction, looks
-- at the rows that are there.
create or replace function _sluice.keep_not_null(relation regclass, col text, target text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if (select a.attnotnull from pg_attribute a where a.attrelid = relation and a.attname = col) then
    execute format('alter table %s add constraint %I check (%I is not null) not valid', relation, target, target);
  end if;
end
$$;

create or replace function _sluice.prove_not_null(relation regclass, targets text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  _name text;
begin
  for _name in select k.conname from pg_constraint k where k.conrelid = relation and k.contype = 'c' and k.conname = any (targets) loop
    execute format('alter table %s validate constraint %I', relation, _name);
  end loop;
end
$$;

-- What else needs these columns, beside views, policies, defaults and indexes that are no constraint: it would go with them.
create or replace function _sluice.needs(relation regclass, cols text[]) returns setof text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select distinct pg_describe_object(d.classid, d.objid, d.objsubid)
  from pg_depend d
  join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
  where d.refclassid = 'pg_class'::regclass and d.refobjid = relation and a.attname = any (cols)
    and d.classid not in ('pg_rewrite'::regclass, 'pg_policy'::regclass)
    and not (d.classid = 'pg_attrdef'::regclass and exists (select from pg_attrdef f where f.oid = d.objid and f.adrelid = relation and f.adnum = a.attnum))
    and not (
      d.classid = 'pg_class'::regclass
      and exists (select from pg_index x where x.indexrelid = d.objid)
      and not exists (select from pg_constraint k where k.conindid = d.objid and k.conrelid = relation)
    )
    and not (d.classid = 'pg_constraint'::regclass and exists (
      select from pg_constraint k where k.oid = d.objid and (k.contype = 'n' or k.conname like '%\_\_sluice\_new')))
$$;

-- Why no other columns can take the place of these while others write the table: null where they can.
create or replace function _sluice.keeps_in_place(relation regclass, cols text[], types text[]) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
  select string_agg(what, ', ') from (
    select 'trigger ' || t.tgname as what
    from pg_trigger t
    where t.tgrelid = relation and not t.tgisinternal and t.tgname not like '%\_\_sluice\_widen'
    union
    select 'partitions' from pg_class c
    where c.oid = relation and (c.relkind = 'p' or exists (select from pg_inherits i where c.oid in (i.inhrelid, i.inhparent)))
    union
    select 'forced row level security' from pg_class c where c.oid = relation and c.relforcerowsecurity
    union
    select 'the values it generates' from pg_attribute a
    where a.attrelid = relation and a.attname = any (cols) and (a.attgenerated <> '' or a.attidentity <> '')
    union
    select n from _sluice.needs(relation, cols) n
    union
    select 'the ' || d.what from _sluice.dependents(relation, cols, types) d where d.what like 'materialized view %'
    order by 1
  ) found
$$;

-- The name that an index on a column which is to take the place of another one has until then.
create or replace function _sluice.beside_name(name text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
  select case when octet_length(name) <= 51 then name else left(name, 10) || '_' || left(md5(name), 8) end || '__sluice_new'
$$;

-- The indexes of these columns as they are on this target, each once, but for those of a build that failed.
create or replace function _sluice.indexes_of(relation regclass, cols text[])
returns table (oid oid, name text, beside text, schema text)
language sql stable set search_path = pg_catalog, pg_temp as $$
  select i.oid, i.relname, _sluice.beside_name(i.relname), n.nspname
  from pg_index x
  join pg_class i on i.oid = x.indexrelid
  join pg_namespace n on n.oid = i.relnamespace
  where x.indrelid = relation and x.indisvalid
    and not exists (select from pg_constraint k where k.conindid = i.oid and k.conrelid = relation)
    and exists (
      select from pg_depend d
      join pg_attribute a on a.attrelid = relation and a.attname = any (cols) and a.attnum = d.refobjsubid
      where d.classid = 'pg_class'::regclass and d.objid = i.oid and d.refclassid = 'pg_class'::regclass and d.refobjid = relation)
  order by i.relname
$$;

-- The statements that build the indexes of columns for those that are to take their place, as far as they are not built. Each
-- must be run by itself. Expressions and conditions are read from the indexes of an empty copy, whose columns are renamed.
create or replace function _sluice.index_builds(relation regclass, cols text[], targets text[]) returns setof text
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  _table text;
  _one record;
  _definition text;
  _found text[] := '{}';
begin
  if not exists (select from pg_attribute a where a.attrelid = relation and a.attname = any (targets)) then
    return; -- an earlier run has done it
  end if;
  select format('%I.%I', n.nspname, c.relname) into _table
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = relation;
  begin
    perform set_config('client_min_messages', 'warning', true);
    execute format('create temporary table _sluice_copy (like %s)', _table);
    for _one in
      select i.oid, x.indisunique from _sluice.indexes_of(relation, cols) i
      join pg_index x on x.indexrelid = i.oid
      where not exists (
        select from pg_class b join pg_index y on y.indexrelid = b.oid where y.indrelid = relation and b.relname = i.beside and y.indisvalid)
    loop
      _definition := pg_get_indexdef(_one.oid);
      execute format('create %sindex %I on pg_temp._sluice_copy%s', case when _one.indisunique then 'unique ' else '' end,
        '_sluice_copy_' || _one.oid, substring(_definition from position(format(' ON %s USING ', _table) in _definition) + length(' ON ' || _table)));
    end loop;
    for _one in select * from unnest(cols, targets) c (col, target) loop
      execute format('alter table pg_temp._sluice_copy drop column %I', _one.target);
      execute format('alter table pg_temp._sluice_copy rename column %I to %I', _one.col, _one.target);
    end loop;
    select coalesce(array_agg(format('create %sindex concurrently if not exists %I on %s%s%s',
      case when x.indisunique then 'unique ' else '' end, i.beside, _table,
      substring(d.text from position(' USING ' in d.text)),
      (select format(' tablespace %I', s.spcname) from pg_class o join pg_tablespace s on s.oid = o.reltablespace where o.oid = i.oid)) order by i.name), '{}')
    into _found
    from _sluice.indexes_of(relation, cols) i
    join pg_index x on x.indexrelid = i.oid
    join pg_class c on c.relname = '_sluice_copy_' || i.oid and c.relnamespace = pg_my_temp_schema()
    cross join lateral (select pg_get_indexdef(c.oid) as text) d;
    raise exception using errcode = 'SL000'; -- takes back the copy
  exception when sqlstate 'SL000' then
    null;
  end;
  return query select * from unnest(_found);
end
$$;

-- Gives a column that is to take the place of another one its settings: not null, default, grants, comment, statistics, storage.
create or replace function _sluice.take_over(relation regclass, col text, target text, type text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  _statement text;
  _pair record;
begin
  if (select a.attnotnull from pg_attribute a where a.attrelid = relation and a.attname = col) then
    execute format('alter table %s alter column %I set not null', relation, target); -- no scan where prove_not_null went before
    -- From PostgreSQL 18 on, not null is a constraint with a name, which passes from the old column to the new one.
    select o.conname as name, n.conname as given into _pair
    from pg_constraint o join pg_constraint n on n.conrelid = o.conrelid and n.contype = 'n'
    where o.conrelid = relation and o.contype = 'n'
      and o.conkey = array[(select a.attnum from pg_attribute a where a.attrelid = relation and a.attname = col)]
      and n.conkey = array[(select a.attnum from pg_attribute a where a.attrelid = relation and a.attname = target)];
    if found then
      execute format('alter table %s rename constraint %I to %I', relation, _pair.name, '__sluice_old');
      execute format('alter table %s rename constraint %I to %I', relation, _pair.given, _pair.name);
      execute format('alter table %s rename constraint %I to %I', relation, '__sluice_old', _pair.given);
    end if;
  end if;
  if exists (select from pg_constraint k where k.conrelid = relation and k.contype = 'c' and k.conname = target) then
    execute format('alter table %s drop constraint %I', relation, target);
  end if;
  for _statement in select * from unnest(_sluice.column_settings(relation, col, target, type, true)) loop
    execute _statement;
  end loop;
end
$$;

-- Puts columns in the place of others, under their names, with their settings and indexes.
create or replace function _sluice.exchange(relation regclass, cols text[], targets text[], types text[]) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  _one record;
  _rename text[] := '{}';
begin
  select string_agg(n, ', ' order by n) as others into _one from _sluice.needs(relation, cols) n;
  if _one.others is not null then
    raise exception '% has come since this migration began: drop it, run the migration again, and create it again afterwards', _one.others;
  end if;
  for _one in select * from unnest(cols, targets, types) c (col, target, type) loop
    perform _sluice.take_over(relation, _one.col, _one.target, _one.type);
  end loop;
  for _one in
    select i.name, i.beside, i.schema, o.indisclustered, o.indisreplident, obj_description(i.oid, 'pg_class') as comment, b.indexrelid::regclass as built
    from _sluice.indexes_of(relation, cols) i
    join pg_index o on o.indexrelid = i.oid
    left join (pg_index b join pg_class c on c.oid = b.indexrelid) on b.indrelid = relation and c.relname = i.beside and b.indisvalid
  loop
    if _one.built is null then
      raise exception 'the index % is not built for the new column: run what _sluice.index_builds gives, and this again', _one.name;
    end if;
    if _one.comment is not null then
      execute format('comment on index %s is %L', _one.built, _one.comment);
    end if;
    if _one.indisclustered then
      execute format('alter table %s cluster on %I', relation, _one.beside);
    end if;
    if _one.indisreplident then
      execute format('alter table %s replica identity using index %I', relation, _one.beside);
    end if;
    _rename := _rename || format('alter index %I.%I rename to %I', _one.schema, _one.beside, _one.name);
  end loop;
  for _one in select * from unnest(cols, targets) c (col, target) loop
    execute format('alter table %s drop column %I', relation, _one.col);
    execute format('alter table %s rename column %I to %I', relation, _one.target, _one.col);
  end loop;
  for _one in select * from unnest(_rename) r (statement) loop
    execute _one.statement;
  end loop;
end
$$;
