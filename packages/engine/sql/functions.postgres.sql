-- What conversions between column types are made of, Postgres' half; functions.duckdb.sql gives the same answers.
-- No name is looked up when they run, in whatever search path the caller has: a body in SQL is parsed when it is made, and one
-- in plpgsql has its names qualified (a `set search_path` of the function would double its time).

-- Doubles in plain notation where 38 digits hold them, else as the shortest text that gives the double back.
create or replace function _sluice.text_of_double(x double precision) returns text
language sql immutable parallel safe
return case
  when x::text !~ 'e' then x::text
  when abs(x) >= 1e15 and abs(x) < 1e37 then x::text::numeric::text
  when abs(x) < 1 and abs(x) >= 1e-15 then trim_scale(x::text::numeric)::text
  else x::text
end;

create or replace function _sluice.text_of_decimal(x numeric) returns text
language sql immutable parallel safe
return trim_scale(x)::text;

-- Years before 1 and after 9999 have a sign and six digits, as in ISO.
create or replace function _sluice.text_of_date(x date) returns text
language sql immutable parallel safe
return case
  when not isfinite(x) then x::text
  when x between date '0001-01-01' and date '9999-12-31' then to_char(x, 'YYYY-MM-DD')
  -- Postgres has no year 0: the year before 1 is -1 to it.
  when x < date '0001-01-01' then
    case when extract(year from x) = -1 then '0000' else '-' || lpad((-1 - extract(year from x))::text, 6, '0') end || to_char(x, '-MM-DD')
  else '+' || lpad(extract(year from x)::text, greatest(6, length(extract(year from x)::text)), '0') || to_char(x, '-MM-DD')
end;

-- ISO text in UTC; midnight is written as the date alone, so that date → timestamp → text is date → text.
create or replace function _sluice.text_of_timestamp(x timestamptz) returns text
language sql immutable parallel safe
return case
  when not isfinite(x) then x::text
  else _sluice.text_of_date((x at time zone 'UTC')::date) || case
    when date_trunc('day', x at time zone 'UTC') = x at time zone 'UTC' then ''
    when date_trunc('second', x at time zone 'UTC') = x at time zone 'UTC'
      then to_char(x at time zone 'UTC', '"T"HH24:MI:SS"Z"')
    else rtrim(to_char(x at time zone 'UTC', '"T"HH24:MI:SS.US'), '0') || 'Z'
  end
end;

create or replace function _sluice.text_of_time(x time) returns text
language sql immutable parallel safe
return x::text;

-- Ends a migration that would round a value which came after it was proposed; `x` is the value's text.
create or replace function _sluice.refuse(x text) returns text
language plpgsql volatile parallel safe as $$
begin
  raise exception 'a value has come meanwhile that the new type would round: delete this migration, and run load to propose another';
end
$$;

create or replace function _sluice.is_plain_number(x text) returns boolean
language sql immutable parallel safe
return length(x) <= 40 and x ~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?$';

-- Text that reads as a plain number or a truth value becomes one, so that bigint → text → json is bigint → json.
create or replace function _sluice.json_of_text(x text) returns jsonb
language sql immutable parallel safe
return case
  when x is null then null
  when x in ('true', 'false') or _sluice.is_plain_number(x) then x::jsonb
  else to_jsonb(x)
end;

create or replace function _sluice.text_of_json(x jsonb) returns text
language sql immutable parallel safe
return x #>> '{}';

create or replace function _sluice.is_scalar_json(x jsonb) returns boolean
language sql immutable parallel safe
return case jsonb_typeof(x)
  when 'object' then false
  when 'array' then false
  when 'string' then not ((x #>> '{}') in ('true', 'false') or _sluice.is_plain_number(x #>> '{}'))
  else true
end;

create or replace function _sluice.is_bool(x text) returns boolean
language sql immutable parallel safe
return x in ('true', 'false');

create or replace function _sluice.is_bigint(x text) returns boolean
language sql immutable parallel safe
return case
  when x ~ '^(0|-?[1-9][0-9]{0,17})$' then true
  when x ~ '^-?[1-9][0-9]{18}$' then x::numeric between -9223372036854775808 and 9223372036854775807
  else false
end;

create or replace function _sluice.is_double(x text) returns boolean
language plpgsql immutable parallel safe as $$
begin
  -- Fifteen significant digits always survive a double; beyond that only what prints as it was does.
  if x operator(pg_catalog.=) any (array['NaN', 'Infinity', '-Infinity'])
    or (
      pg_catalog.length(pg_catalog.replace(pg_catalog.ltrim(x, '-'), '.', '')) operator(pg_catalog.<=) 15
      and _sluice.is_plain_number(x)
    )
  then
    return true;
  end if;
  -- An exponent is a number to whoever says that the column is double; what overflows is none.
  if x operator(pg_catalog.~) '^-?[0-9](\.[0-9]{1,14})?[eE][+-]?[0-9]{1,3}$' then
    perform x::double precision;
    return true;
  end if;
  return x operator(pg_catalog.~) '^-?[0-9]' and _sluice.text_of_double(x::double precision) operator(pg_catalog.=) x;
exception when others then
  return false;
end
$$;

create or replace function _sluice.is_decimal(x text, whole integer, scale integer) returns boolean
language sql immutable parallel safe
return _sluice.is_plain_number(x)
  and length(ltrim(split_part(x, '.', 1), '-')) <= whole
  and length(rtrim(split_part(x, '.', 2), '0')) <= scale;

create or replace function _sluice.is_date(x text) returns boolean
language plpgsql immutable parallel safe as $$
begin
  if x operator(pg_catalog.!~) '^\d{4}-\d\d-\d\d$' then
    return false;
  end if;
  perform x::pg_catalog.date;
  return true;
exception when others then
  return false;
end
$$;

create or replace function _sluice.is_time(x text) returns boolean
language plpgsql immutable parallel safe as $$
begin
  if x operator(pg_catalog.!~) '^\d\d:\d\d:[0-5]\d(\.\d{1,6})?$' or x operator(pg_catalog.>=) '24' then
    return false;
  end if;
  perform x::time;
  return true;
exception when others then
  return false;
end
$$;

-- stable, not immutable: a timestamp without a zone is read in the session's, which Sluice keeps at UTC.
create or replace function _sluice.is_timestamp(x text) returns boolean
language plpgsql stable parallel safe as $$
begin
  if x operator(pg_catalog.!~) '^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-](0\d|1[0-5])(:?[0-5]\d)?)?)?$' then
    return false;
  end if;
  perform x::pg_catalog.timestamptz;
  return true;
exception when others then
  return false;
end
$$;

-- Whether a type of the database, such as a domain, holds this value exactly; `type` is as format_type writes it.
create or replace function _sluice.is_held(x anyelement, type text) returns boolean
language plpgsql stable as $$
declare
  held boolean;
begin
  execute format('select cast(cast($1 as %s) as %s) = $1', type, pg_typeof(x)) into held using x;
  return coalesce(held, false);
exception when others then
  return false;
end
$$;

-- Whether such a type takes this text, however it spells it.
create or replace function _sluice.is_castable(x text, type text) returns boolean
language plpgsql stable as $$
begin
  execute format('select cast($1 as %s)', type) using x;
  return true;
exception when others then
  return false;
end
$$;
