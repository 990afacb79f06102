-- Everything that tables and views of these datasets consist of, one row a part.
with parts as (
  select
    c.schema_name as dataset,
    c.table_name as relation,
    'column' as part,
    c.column_index as place,
    c.column_name as name,
    -- Labels of an enum and fields of a struct keep their letters.
    case when regexp_matches(c.data_type, '[''"]') then c.data_type else lower(c.data_type) end
      || case
        when c.column_default is null then ''
        when contains(t.sql, c.column_name || ' ' || c.data_type || ' GENERATED ALWAYS AS(')
          or contains(t.sql, '"' || replace(c.column_name, '"', '""') || '" ' || c.data_type || ' GENERATED ALWAYS AS(')
          then ' generated always as (' || c.column_default || ')'
        else ' default ' || c.column_default
      end
      || case when c.is_nullable then '' else ' not null' end as text
  from duckdb_columns() c
  join duckdb_tables() t using (database_name, schema_name, table_name)
  where c.database_name = current_database()
  union all
  select
    schema_name,
    table_name,
    'constraint',
    case constraint_type when 'PRIMARY KEY' then 0 else 1 end,
    constraint_text,
    case constraint_type when 'PRIMARY KEY' then 'primary key' || substr(constraint_text, 12) else constraint_text end
  from duckdb_constraints()
  where database_name = current_database() and constraint_type <> 'NOT NULL'
  union all
  select
    schema_name,
    sequence_name,
    'sequence',
    0,
    sequence_name,
    format('increment by {} start with {}', increment_by, start_value) || case when cycle then ' cycle' else '' end
  from duckdb_sequences()
  where database_name = current_database()
  union all
  select schema_name, table_name, 'index', 0, index_name, rtrim(sql, ';')
  from duckdb_indexes()
  where database_name = current_database()
  union all
  select schema_name, view_name, 'view statement', 0, view_name, rtrim(sql, E';\n ')
  from duckdb_views()
  where database_name = current_database() and not internal
  union all
  select schema_name, table_name, 'comment', 0, '', comment
  from duckdb_tables()
  where database_name = current_database() and comment is not null
  union all
  select c.schema_name, c.table_name, 'column comment', c.column_index, c.column_name, c.comment
  from duckdb_columns() c
  join duckdb_tables() t using (database_name, schema_name, table_name)
  where c.database_name = current_database() and c.comment is not null
)
select dataset, relation, part, place, name, text
from parts
where list_contains($1::json::varchar[], dataset)
