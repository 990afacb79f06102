-- What conversions between column types are made of, DuckDB's half; functions.postgres.sql gives the same answers.

-- Doubles in plain notation where 38 digits hold them, else as the shortest text that gives the double back.
create or replace macro _sluice.text_of_double(x) as case
  when isnan(x) then 'NaN'
  when isinf(x) then if(x > 0, 'Infinity', '-Infinity')
  when not contains(x::varchar, 'e') then regexp_replace(x::varchar, '\.0$', '')
  when abs(x) >= 1e16 and abs(x) < 1e37 then try_cast(x::varchar as decimal(38, 0))::varchar
  when abs(x) < 1 and abs(x) >= 1e-15 then rtrim(try_cast(x::varchar as decimal(38, 35))::varchar, '0')
  else x::varchar
end;

-- DuckDB writes a decimal that has no digits before its point without a zero there: .5
create or replace macro _sluice.text_of_decimal(x) as case
  when not contains(x::varchar, '.') then x::varchar
  when starts_with(x::varchar, '.') then rtrim(rtrim('0' || x::varchar, '0'), '.')
  when starts_with(x::varchar, '-.') then '-0' || rtrim(substr(x::varchar, 2), '0')
  else rtrim(rtrim(x::varchar, '0'), '.')
end;

-- Years before 1 and after 9999 have a sign and six digits, as in ISO.
create or replace macro _sluice.text_of_year(y) as
  if(y between 0 and 9999, lpad(y::varchar, 4, '0'), if(y < 0, '-', '+') || if(abs(y) < 1000000, lpad(abs(y)::varchar, 6, '0'), abs(y)::varchar));

create or replace macro _sluice.text_of_date(x) as case
  when not isfinite(x) or x between date '0001-01-01' and date '9999-12-31' then x::varchar
  else _sluice.text_of_year(year(x)) || strftime(x, '-%m-%d')
end;

-- ISO text in UTC; midnight is written as the date alone, so that date → timestamp → text is date → text.
create or replace macro _sluice.text_of_timestamp(x) as case
  when not isfinite(x) then x::varchar
  else _sluice.text_of_date((x at time zone 'UTC')::date) || case
    when date_trunc('day', x at time zone 'UTC') = x at time zone 'UTC' then ''
    when (epoch_us(x) % 1000000) = 0 then strftime(x at time zone 'UTC', 'T%H:%M:%SZ')
    else rtrim(strftime(x at time zone 'UTC', 'T%H:%M:%S.%f'), '0') || 'Z'
  end
end;

create or replace macro _sluice.text_of_time(x) as x::varchar;

-- Ends a migration that would round a value which came after it was proposed; `x` is the value's text.
create or replace macro _sluice.refuse(x) as
  error(case when x is null then '' else 'a value has come meanwhile that the new type would round: delete this migration, and run load to propose another' end);

create or replace macro _sluice.is_plain_number(x) as
  length(x) <= 40 and regexp_full_match(x, '-?(0|[1-9][0-9]*)(\.[0-9]+)?');

-- Text that reads as a plain number or a truth value becomes one, so that bigint → text → json is bigint → json.
create or replace macro _sluice.json_of_text(x) as case
  when x is null then null
  when x in ('true', 'false') or _sluice.is_plain_number(x) then x::json
  else to_json(x)
end;

-- ->> reads a number as a double; its text has all digits.
create or replace macro _sluice.text_of_json(x) as
  case when _sluice.is_plain_number(x::varchar) then x::varchar else x ->> '$' end;

create or replace macro _sluice.is_scalar_json(x) as case json_type(x)
  when 'OBJECT' then false
  when 'ARRAY' then false
  when 'VARCHAR' then not ((x ->> '$') in ('true', 'false') or _sluice.is_plain_number(x ->> '$'))
  else true
end;

create or replace macro _sluice.is_bool(x) as x in ('true', 'false');
create or replace macro _sluice.is_bigint(x) as coalesce(try_cast(x as bigint)::varchar = x, false);
-- Fifteen significant digits always survive a double; beyond that only what prints as it was does.
create or replace macro _sluice.is_double(x) as
  (_sluice.is_plain_number(x) and length(replace(ltrim(x, '-'), '.', '')) <= 15)
  or coalesce(_sluice.text_of_double(try_cast(x as double)) = x, false)
  or x in ('NaN', 'Infinity', '-Infinity')
  -- An exponent is a number to whoever says that the column is double; what overflows is none.
  or (regexp_full_match(x, '-?[0-9](\.[0-9]{1,14})?[eE][+-]?[0-9]{1,3}')
    and not isinf(try_cast(x as double))
    and (try_cast(x as double) <> 0 or regexp_full_match(x, '-?0(\.0+)?[eE].*')));
create or replace macro _sluice.is_decimal(x, whole, scale) as
  _sluice.is_plain_number(x)
  and length(ltrim(split_part(x, '.', 1), '-')) <= whole
  and length(rtrim(split_part(x, '.', 2), '0')) <= scale;
create or replace macro _sluice.is_date(x) as length(x) = 10 and coalesce(try_cast(x as date)::varchar = x, false);
create or replace macro _sluice.is_time(x) as
  regexp_full_match(x, '\d\d:\d\d:\d\d(\.\d{1,6})?') and try_cast(x as time) is not null and x < '24';
create or replace macro _sluice.is_timestamp(x) as
  regexp_full_match(x, '\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-](0\d|1[0-5])(:?[0-5]\d)?)?)?')
  and try_cast(x as timestamptz) is not null;
