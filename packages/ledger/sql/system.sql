-- The bookkeeping tables; the same text runs on DuckDB and Postgres.
create sequence if not exists _sluice.load_id;

-- One row a load and dataset. status: 'loaded' (all of it merged), 'waiting' (some of it waits for a migration), 'dropped',
-- 'failed' (nothing was loaded under this number; a row for each resource that failed), 'reverted', 'revert'.
create table if not exists _sluice.loads (
  load_id bigint not null,
  schema_name text not null,
  status text not null,
  inserted_at timestamptz not null,
  seconds double precision not null,
  schema_version_hash text not null,
  primary key (load_id, schema_name)
);

-- One row a load and table. staging_table is null once nothing of it waits. merged_schema is null until a merge has looked at
-- the staged rows; then it is the fingerprint of the final tables that it saw (see docs/staging.md).
-- rows_read = rows_merged + rows_waiting + rows_superseded + rows_quarantined + rows_discarded; rows_blocked is part of rows_waiting.
create table if not exists _sluice.load_tables (
  load_id bigint not null,
  schema_name text not null,
  table_name text not null,
  resource text not null,
  parent_table text,
  root_table text,
  disposition text not null,
  primary_key json not null,
  columns json not null,
  empty_columns json not null,
  replaced_files json not null,
  dedup_sort json,
  staging_table text,
  merged_schema text,
  rows_read bigint not null,
  rows_merged bigint not null,
  rows_waiting bigint not null,
  rows_blocked bigint not null,
  rows_superseded bigint not null,
  rows_quarantined bigint not null,
  rows_discarded bigint not null,
  primary key (load_id, schema_name, table_name)
);

-- The file ledger: every version of every file that was loaded; the one with the highest load_id is in the table.
create table if not exists _sluice.files (
  schema_name text not null,
  resource text not null,
  file_name text not null,
  load_id bigint not null,
  size_bytes bigint not null,
  etag text not null,
  modified_at timestamptz not null,
  rows_read bigint not null,
  primary key (schema_name, resource, file_name, load_id)
);

-- Cursors and other state of resources, committed with the rows; resource '' is the source's own.
create table if not exists _sluice.pipeline_state (
  schema_name text not null,
  resource text not null,
  state json not null,
  load_id bigint not null,
  primary key (schema_name, resource)
);

-- Records that could not be read. raw has bytes that are no text as \xNN, and then doubled backslashes.
create table if not exists _sluice.quarantine (
  load_id bigint not null,
  schema_name text not null,
  resource text not null,
  file_name text not null,
  line bigint,
  reason text not null,
  raw text not null
);

-- Columns that a migration gave another name than their source has: what comes under the old one goes to the new one.
create table if not exists _sluice.renames (
  schema_name text not null,
  table_name text not null,
  from_name text not null,
  to_name text not null,
  migration_id text not null,
  primary key (schema_name, table_name, from_name)
);

-- Applied migrations. statements counts those done, so that a file outside a transaction resumes where it stopped.
create table if not exists _sluice.migrations (
  id text primary key,
  checksum text not null,
  applied_at timestamptz not null,
  seconds double precision not null,
  statements bigint not null,
  finished boolean not null
);

-- How far the rows of a table are filled into the new columns beside them, in blocks; see a migration with Transaction: none.
create table if not exists _sluice.backfills (
  relation text primary key,
  block bigint not null
);

-- The contract that a table's load had, null where it is the default; and values that were discarded of rows that were not.
alter table _sluice.load_tables add column if not exists contract json;
alter table _sluice.load_tables add column if not exists values_discarded bigint default 0;

-- Of a load that failed: its resource, null where the whole source failed; and the error's code, message and place.
alter table _sluice.loads add column if not exists resource text;
alter table _sluice.loads add column if not exists code text;
alter table _sluice.loads add column if not exists message text;
alter table _sluice.loads add column if not exists place text;

-- The columns that loads have brought to a table, the first of which was load_id; '' has the last load that was looked at.
-- A merge fills it where a load lacks a column of its table: only what loads bring becomes null there.
create table if not exists _sluice.brought_columns (
  schema_name text not null,
  table_name text not null,
  column_name text not null,
  load_id bigint not null
);

-- What keeps rows of a root table's load out of the final tables: [{"table": "t", "by": "unique constraint t_c_key", "rows": 1}].
alter table _sluice.load_tables add column if not exists blocked json;

-- The merge strategy of a root table's load, null where it is an upsert without a column that deletes:
-- {"kind": "delete-insert", "mergeKey": ["day"], "hardDelete": "deleted"}. rows_deleted is part of rows_merged: rows that deleted their key.
alter table _sluice.load_tables add column if not exists merge_strategy json;
alter table _sluice.load_tables add column if not exists rows_deleted bigint default 0;

-- Cursors of incremental resources, moved with the rows that they stand for. reached: the furthest value of any row loaded.
create table if not exists _sluice.cursors (
  schema_name text not null,
  resource text not null,
  value text,
  reached text,
  type text not null,
  load_id bigint,
  moved_at timestamptz not null,
  primary key (schema_name, resource)
);

-- Whether rows of the resource, in its table or in staging, may lack a value of the cursor; null where nobody has looked.
alter table _sluice.cursors add column if not exists lacks_values boolean;

-- What a load's cursor left out, and found late: {"from": "2024-01-01", "before": 3, "known": 1, "late": 2, ...}.
alter table _sluice.load_tables add column if not exists cursor json;

-- Slices of backfills, planned before the first of them is loaded. status: 'planned', 'loaded', 'failed'. Days, both included.
create table if not exists _sluice.slices (
  schema_name text not null,
  resource text not null,
  slice_from text not null,
  slice_to text not null,
  status text not null,
  load_id bigint,
  settled_at timestamptz,
  code text,
  message text,
  primary key (schema_name, resource, slice_from, slice_to)
);

-- Numbers runs of models.
create sequence if not exists _sluice.model_run_id;

-- One row a table or view that a model has made: only these are replaced. fingerprint is that of the query and of what makes
-- a table of it.
create table if not exists _sluice.models (
  schema_name text not null,
  table_name text not null,
  materialized text not null,
  fingerprint text not null,
  run_id bigint not null,
  built_at timestamptz not null,
  primary key (schema_name, table_name)
);
-- The comments that the last build wrote, by column; of the table or view itself by an empty name.
alter table _sluice.models add column if not exists comments json;

-- One row a model or test and run. status: 'built', 'failed', 'skipped' of a model; 'passed', 'warned', 'failed', 'skipped' of
-- a test. row_count: rows of the table, or rows that a test found.
create table if not exists _sluice.model_runs (
  run_id bigint not null,
  node text not null,
  kind text not null,
  command text not null,
  status text not null,
  started_at timestamptz not null,
  seconds double precision not null,
  row_count bigint,
  code text,
  message text,
  place text,
  primary key (run_id, node)
);

-- One row a range of days that an incremental model with a time column has built; slice_to is the first day behind it.
create table if not exists _sluice.model_slices (
  schema_name text not null,
  table_name text not null,
  slice_from text not null,
  slice_to text not null,
  built_at timestamptz not null
);

-- How long what a root table's load changes is kept: '7 days'; null where it is not.
alter table _sluice.load_tables add column if not exists keep_history text;

-- What a merge of a load changed in a final table, for `sluice loads revert`. before_table has the rows, as they were before,
-- that it deleted or changed; null where there were none. written counts the rows that it left, checksum is that of their
-- values, columns are those of the table. met: of a root table, the loads whose rows it had the keys of; null where that is not
-- known, or not by keys alone. obstacle: why the load cannot be undone exactly. pruned_at: when the rows were deleted.
create table if not exists _sluice.load_history (
  load_id bigint not null,
  schema_name text not null,
  table_name text not null,
  root_table text,
  before_table text,
  rows_before bigint not null,
  rows_written bigint not null,
  checksum text not null,
  columns json not null,
  kept_until timestamptz not null,
  pruned_at timestamptz,
  met json,
  obstacle text
);

-- Cursor and state of a resource before a load, and the files that a full refresh forgot.
create table if not exists _sluice.load_states (
  load_id bigint not null,
  schema_name text not null,
  resource text not null,
  cursor json,
  state json,
  files json
);

-- status 'revert': this load undid another one, whose number is in reverts; that one has the status 'reverted'.
alter table _sluice.loads add column if not exists reverts bigint;
alter table _sluice.loads add column if not exists reverted_by bigint;

-- rows_older is part of rows_superseded: rows that were older than the one that their table had of their key, or that waited for it.
alter table _sluice.load_tables add column if not exists rows_older bigint default 0;

-- What each process has of the budget of an API: the requests that it sent and may still send, see packages/ledger/src/rates.ts.
-- A row counts until kept_until, so that one of a killed process runs out.
create table if not exists _sluice.rates (
  budget text not null,
  holder text not null,
  share json not null,
  kept_until timestamptz not null
);

-- What a model, or a test in a file, was built from when `transform` last built it without a warning: run_id is that of the
-- build, definition the fingerprint of its texts, inputs the states of the tables that they read, and of its own.
create table if not exists _sluice.model_inputs (
  node text primary key,
  run_id bigint not null,
  definition text not null,
  inputs json not null,
  recorded_at timestamptz not null
);
