import type { EngineKind } from '@sluice/engine'

/** Names of the columns in a record of _sluice.load_tables, one a row. */
const NAMES: Readonly<Record<EngineKind, string>> = {
  postgres: `json_array_elements(t.columns) ->> 'name'`,
  duckdb: `unnest(json_extract_string(t.columns, '$[*].name'))`,
}

/**
 * Notes which columns the loads of a table ($1: schema, $2: name) have brought since it was last noted: each load is looked at
 * once, however many there are.
 */
export const noteBrought = (kind: EngineKind): readonly string[] => [
  `insert into _sluice.brought_columns (schema_name, table_name, column_name, load_id)
select $1, $2, n.column_name, min(n.load_id)
from (
  select t.load_id, ${NAMES[kind]} as column_name
  from _sluice.load_tables as t
  where t.schema_name = $1
    and t.table_name = $2
    and t.load_id > (
      select coalesce(max(load_id), 0)
      from _sluice.brought_columns
      where schema_name = $1 and table_name = $2 and column_name = ''
    )
) as n
where not exists (
  select 1
  from _sluice.brought_columns as b
  where b.schema_name = $1 and b.table_name = $2 and b.column_name = n.column_name
)
group by n.column_name`,
  `delete from _sluice.brought_columns where schema_name = $1 and table_name = $2 and column_name = ''`,
  `insert into _sluice.brought_columns (schema_name, table_name, column_name, load_id)
select $1, $2, '', coalesce(max(load_id), 0)
from _sluice.load_tables
where schema_name = $1 and table_name = $2`,
]

/** The columns that loads have brought to a table, those included that were given another name since. */
export const BROUGHT = `select column_name as name
from _sluice.brought_columns
where schema_name = $1 and table_name = $2
union
select to_name
from _sluice.renames
where schema_name = $1 and table_name = $2`
