-- name: system schemas
select table_schema as name
from information_schema.tables
where table_name = 'load_tables' and table_catalog = current_database() and starts_with(table_schema, $1)
order by table_schema

-- name: datasets
select dataset, max(filled_at) as last_at
from (
  select schema_name as dataset, inserted_at as filled_at from {system}.loads
  union all
  select schema_name, built_at from {system}.models
) as known
group by dataset
order by dataset

-- name: present schemas
select schema_name as name
from information_schema.schemata
where catalog_name = current_database()

-- name: forget
delete from {system}.load_history where schema_name = {dataset};
delete from {system}.load_states where schema_name = {dataset};
delete from {system}.load_tables where schema_name = {dataset};
delete from {system}.loads where schema_name = {dataset};
delete from {system}.files where schema_name = {dataset};
delete from {system}.pipeline_state where schema_name = {dataset};
delete from {system}.quarantine where schema_name = {dataset};
delete from {system}.renames where schema_name = {dataset};
delete from {system}.brought_columns where schema_name = {dataset};
delete from {system}.cursors where schema_name = {dataset};
delete from {system}.slices where schema_name = {dataset};
delete from {system}.models where schema_name = {dataset};
delete from {system}.model_slices where schema_name = {dataset};
